create or replace function booking.sum_fault(p_amount bigint) returns text
language sql immutable
as $$ select case when p_amount not between 1 and 99999999 then 'A whole number from 1 to 99,999,999.' end $$;
comment on function booking.sum_fault is 'What is wrong with a sum that is paid or paid back; NULL: nothing.';
