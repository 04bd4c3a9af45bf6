create or replace function booking.staff_address(p_salesperson booking.salespersons) returns text
language sql immutable
as $$
  select coalesce(p_salesperson.email,
    case when position('@' in p_salesperson.graph_user_id) > 0 then p_salesperson.graph_user_id end)
$$;
comment on function booking.staff_address is
  'Where mails for a salesperson go: to their own address, else to their name in the directory; NULL: neither is one.';
