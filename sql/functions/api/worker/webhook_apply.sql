create or replace function api.webhook_apply(
  p_tenant_id uuid, p_job_id bigint, p_event jsonb, p_lease uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_job booking.inbound_events;
  v_booking booking.bookings;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_job from booking.inbound_events j where j.id = p_job_id;
  if v_job.id is null then
    return '{"finished": true}';
  end if;
  perform booking.lock_salesperson(v_job.salesperson_id);
  v_booking := booking.lock_salesperson_and_booking(
    booking.booking_of_event(v_job.salesperson_id, v_job.resource_id, p_event));
  select * into v_job from booking.inbound_events j where j.id = p_job_id for update;
  if not booking.is_held('webhook', p_job_id::text, p_lease) then
    return '{"finished": true}';
  end if;
  if v_booking.id is null then
    if booking.is_create_under_way(v_job.salesperson_id, (p_event ->> 'marker_booking_id')::uuid)
      and (not (p_event ->> 'found')::boolean or p_event ->> 'marker_booking_id' is not null) then
      return booking.defer_webhook(p_job_id, 1);
    end if;
    return booking.finish_webhook(p_job_id, 'none');
  end if;
  if v_booking.status = 'confirmed' and exists (
    select from booking.calendar_events g
    where g.booking_id = v_booking.id and g.updated_at > v_job.claimed_at_utc) then
    -- Somebody followed this event after we began to read it: what we read may be older. Read again.
    return booking.defer_webhook(p_job_id, 0.05);
  end if;
  perform booking.note_response(v_booking, p_event);
  return booking.finish_webhook(p_job_id, booking.follow_event(v_booking, p_event));
end
$$;
comment on function api.webhook_apply is
  'Worker: what a calendar says of the event of a notification: {found, id, start_at, end_at, is_canceled, is_draft, '
  'ical_uid, etag, marker_booking_id, responses: {mail address in lower case: answer}}; found false only when it is '
  'certain that the event is gone. Decides by state, so each notification takes effect once however often and in '
  'whatever order it comes. A report whose lease is not that of the claim changes nothing. Returns {"finished": true} '
  'or {"wait": seconds} (its booking is being confirmed, or the news may be outdated: read again).';
