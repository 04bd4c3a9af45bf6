create or replace function booking.own_person() returns uuid
language sql stable
as $$
  select case when not booking.has_role('{owner,admin}') then coalesce(
    case when booking.has_role('{salesperson}') then (booking.principal() ->> 'salesperson_id')::uuid end,
    '00000000-0000-0000-0000-000000000000') end
$$;
comment on function booking.own_person is
  'Whose bookings and calendar alone who asks may see: a salesperson''s own; NULL: everybody''s, for owners and '
  'administrators; for others an id that nobody has.';
