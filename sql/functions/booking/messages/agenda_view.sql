create or replace function booking.agenda_view(p_salesperson_id uuid, p_day date) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'salesperson_name', s.display_name, 'day', p_day,
    'bookings', coalesce((
      select jsonb_agg(jsonb_build_object(
        'id', b.id, 'start_at', booking.iso(b.start_at_utc), 'end_at', booking.iso(b.end_at_utc),
        'service_name', v.name,
        'customer', jsonb_build_object('email', c.email, 'name', coalesce(b.customer_name, c.name),
          'company', coalesce(b.customer_company, c.company)),
        'join_url', m.join_url) order by b.start_at_utc, b.id)
      from booking.meetings_of(s, p_day) b
      join booking.services v on v.id = b.service_id
      join booking.customers c on c.id = b.customer_id
      left join booking.meetings m on m.booking_id = b.id), '[]'))
  from booking.salespersons s
  where s.id = p_salesperson_id
$$;
comment on function booking.agenda_view is
  'Whom a salesperson meets on a day of their zone: {salesperson_name, day, bookings: [{id, start_at, end_at, '
  'service_name, customer: {email, name, company}, join_url}]}, in their order.';
