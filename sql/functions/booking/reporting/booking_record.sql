create or replace function booking.booking_record(p_booking booking.bookings) returns jsonb
language sql volatile
as $$
  select booking.booking_summary(p_booking) || jsonb_build_object(
    'expires_at', (select booking.iso(h.expires_at_utc) from booking.holds h where h.booking_id = p_booking.id),
    'replaced_by', (
      select r.id from booking.bookings r
      where r.tenant_id = p_booking.tenant_id and r.rescheduled_from = p_booking.id order by r.created_at desc limit 1),
    'join_url', (select m.join_url from booking.meetings m where m.booking_id = p_booking.id),
    'called', booking.called(p_booking),
    'makes', booking.makes(p_booking),
    'objects', (
      select jsonb_object_agg(p.provider, p.objects) from (
        select r.provider, string_agg(r.object, ' or ' order by r.object) as objects
        from booking.providers r group by r.provider) p),
    'meeting', (
      select jsonb_build_object('provider', m.provider, 'id', m.provider_meeting_id, 'host', m.host_user_id)
      from booking.meetings m where m.booking_id = p_booking.id),
    'event', (
      select jsonb_build_object('id', g.event_id, 'organizer', g.organizer_user_id, 'ical_uid', g.ical_uid)
      from booking.calendar_events g where g.booking_id = p_booking.id),
    'waiting_move', (
      select jsonb_build_object('start_at', booking.iso(p.start_at_utc), 'end_at', booking.iso(p.end_at_utc),
        'reason', booking.conflict_reason(p.end_at_utc))
      from booking.pending_moves p where p.booking_id = p_booking.id),
    'history', (
      select jsonb_agg(jsonb_build_object(
        'occurred_at', booking.iso(e.occurred_at), 'what', e.what, 'actor', e.actor, 'details', e.details)
          order by e.ordinality)
      from booking.explain(p_booking.id) with ordinality e))
$$;
comment on function booking.booking_record is
  'A booking with meeting, event, what people call its providers (called, by capability), what is made for '
  'it (makes, by capability) and what they make of all (objects, by provider), and its whole history, as '
  'api.booking_detail tells it.';
