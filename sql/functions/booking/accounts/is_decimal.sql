create or replace function booking.is_decimal(p_value jsonb, p_most integer) returns boolean
language sql immutable
as $$
  select case when jsonb_typeof(p_value) = 'number'
    then (p_value #>> '{}')::numeric between 0 and p_most
      and (p_value #>> '{}')::numeric = round((p_value #>> '{}')::numeric, 2)
    else false end
$$;
comment on function booking.is_decimal is 'Whether a value is a number from 0 to p_most with at most two decimals.';
