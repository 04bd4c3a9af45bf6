create or replace function booking.verdict_on_live(
  p_target booking.reconcile_targets, p_item jsonb, p_booking booking.bookings, p_object booking.provider_objects
) returns text
language sql volatile
as $$
  select case
    when p_object.updated_at >= p_target.began_at then 'known'
    when p_booking.status in ('canceled', 'expired')
      and not exists (select from booking.sagas g where g.booking_id = p_booking.id and g.finished_at is null)
        then 'unwanted'
    when p_object.capability = 'conference' and p_booking.status = 'confirmed'
      and p_booking.start_at_utc > booking.now()
      -- Not every provider knows seconds.
      and (date_trunc('minute', (p_item ->> 'start_at')::timestamptz), (p_item ->> 'minutes')::integer)
        is distinct from (date_trunc('minute', p_booking.start_at_utc),
                          ceil(extract(epoch from p_booking.end_at_utc - p_booking.start_at_utc) / 60)::integer)
      and not exists (
        select from booking.sagas g join booking.saga_steps s on s.saga_id = g.id
        where g.booking_id = p_booking.id and booking.is_action(s.action, 'conference', 'update')
          and (s.status in ('pending', 'running', 'dead') or s.finished_at >= p_target.began_at)) then 'misplaced'
    else 'known' end
$$;
comment on function booking.verdict_on_live is
  'booking.object_verdict for an object that is live here too: known, unwanted (its booking is over with and nothing '
  'deletes it) or misplaced. A meeting that has begun is left where it is: it is not moved any more; one that its '
  'provider refused to move is the business of booking.restart_sagas.';
