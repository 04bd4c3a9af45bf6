create or replace function booking.replace_lost_meeting(p_object_id bigint, p_before timestamptz) returns boolean
language plpgsql
as $$
declare
  v_object booking.provider_objects;
  v_booking booking.bookings;
begin
  select * into v_object from booking.provider_objects o where o.id = p_object_id;
  v_booking := booking.lock_salesperson_and_booking(v_object.booking_id);
  select * into v_object from booking.provider_objects o where o.id = p_object_id;
  if v_object.state <> 'live' or v_object.updated_at >= p_before or v_booking.status <> 'confirmed'
    or v_booking.end_at_utc <= booking.now()
    or exists (select from booking.sagas g
      where g.booking_id = v_booking.id and g.kind = 'replace' and g.finished_at is null) then
    return false;
  end if;
  perform booking.audit('meeting.lost', 'booking', v_booking.id::text,
    jsonb_build_object('meeting_id', v_object.external_id, 'host', v_object.provider_user));
  perform booking.begin_replacement(v_booking.id);
  return true;
end
$$;
comment on function booking.replace_lost_meeting is
  'A meeting of a confirmed booking ahead is gone: audited, and a new one is begun; false when that was '
  'overtaken by something since p_before, or is under way. Takes the booking''s locks.';
