create or replace function api.booking_detail(p_tenant_id uuid, p_booking_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking booking.bookings := booking.managed_booking(p_tenant_id, p_booking_id);
begin
  return booking.response(200, (booking.booking_summary(v_booking) || jsonb_build_object(
    'expires_at', (select booking.iso(h.expires_at_utc) from booking.holds h where h.booking_id = p_booking_id),
    'replaced_by', (
      select r.id from booking.bookings r
      where r.tenant_id = p_tenant_id and r.rescheduled_from = p_booking_id order by r.created_at desc limit 1),
    'join_url', (select m.join_url from booking.meetings m where m.booking_id = p_booking_id),
    'called', booking.called(v_booking),
    'objects', (
      select jsonb_object_agg(p.provider, p.objects) from (
        select r.provider, string_agg(r.object, ' or ' order by r.object) as objects
        from booking.providers r group by r.provider) p),
    'meeting', (
      select jsonb_build_object('provider', m.provider, 'id', m.provider_meeting_id, 'host', m.host_user_id)
      from booking.meetings m where m.booking_id = p_booking_id),
    'event', (
      select jsonb_build_object('id', g.event_id, 'organizer', g.organizer_user_id, 'ical_uid', g.ical_uid)
      from booking.calendar_events g where g.booking_id = p_booking_id),
    'waiting_move', (
      select jsonb_build_object('start_at', booking.iso(p.start_at_utc), 'end_at', booking.iso(p.end_at_utc),
        'reason', booking.conflict_reason(p.end_at_utc))
      from booking.pending_moves p where p.booking_id = p_booking_id),
    'history', (
      select jsonb_agg(jsonb_build_object(
        'occurred_at', booking.iso(e.occurred_at), 'what', e.what, 'actor', e.actor, 'details', e.details)
          order by e.ordinality)
      from booking.explain(p_booking_id) with ordinality e)))::json);
end
$$;
comment on function api.booking_detail is
  'GET internal bookings/{id}: one booking with meeting, event, what people call its providers (called, by '
  'capability) and what they make (objects, by provider), and its whole history: [{occurred_at, what, actor, '
  'details}]. Errors: SB403 tenant_scope, SB404 booking_not_found.';
