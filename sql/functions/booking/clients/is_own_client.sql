create or replace function booking.is_own_client(p_customer_id uuid, p_salesperson_id uuid) returns boolean
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$
  select p_salesperson_id is null or exists (
    select from booking.bookings b
    where b.customer_id = p_customer_id and b.salesperson_id = p_salesperson_id
      and b.status in ('confirmed', 'canceled'))
$$;
comment on function booking.is_own_client is
  'Whether a client has or had an appointment with a salesperson; with NULL, for who sees everybody''s, always.';
