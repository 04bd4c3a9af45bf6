create or replace function booking.is_mass_cancel(p_salesperson_id uuid, p_count integer) returns boolean
language sql volatile
as $$
  select p_count > greatest(3, 0.2 * count(*))
  from (select booking.now() as at) n
  cross join lateral booking.bookings_ahead(p_salesperson_id, n.at)
$$;
comment on function booking.is_mass_cancel is
  'Whether so many cancellations at once look like a broken mailbox rather than an organizer: more than three and '
  'more than 20 percent of the salesperson''s confirmed bookings that are not over.';
