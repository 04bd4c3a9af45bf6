create or replace function booking.confirmation_steps(p_booking_id uuid) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object('action', t.action,
    'words', coalesce(a.progress, 'Another step'), 'object', coalesce(p.object, a.capability, ''),
    'person', k.display_name,
    'state', case
      when t.status = 'done' then 'done'
      when not exists (
        select from booking.saga_steps earlier
        where earlier.saga_id = t.saga_id and earlier.position < t.position and earlier.status <> 'done')
        then 'doing'
      else 'waiting' end) order by t.position), '[]')
  from booking.sagas s
  join booking.saga_steps t on t.saga_id = s.id and t.position <= 100
  join booking.bookings b on b.id = s.booking_id
  join booking.salespersons k on k.id = b.salesperson_id
  left join booking.actions a on a.action = t.action
  left join booking.providers p on p.capability = a.capability and p.provider = b.providers ->> a.capability
  where s.booking_id = p_booking_id and s.kind = 'confirm'
$$;
comment on function booking.confirmation_steps is
  'What the confirmation of a booking does, in order: [{action, words (for the customer, with object and person in '
  'them), object, person, state: done, doing or waiting}]; empty when it has not begun.';
