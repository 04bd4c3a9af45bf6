create or replace function booking.move_host(p_booking_id uuid, p_start_at timestamptz, p_end_at timestamptz)
  returns void
language plpgsql
as $$
begin
  update booking.reservations
  set starts_at = p_start_at, ends_at = p_end_at, is_moved = is_moved or p_end_at > p_start_at + interval '24 hours',
    core = tstzrange(p_start_at, p_end_at)
  where booking_id = p_booking_id and kind = 'conference_host';
  if not found and p_end_at > booking.now() then
    -- It was over, and its reservation is gone.
    insert into booking.reservations
      (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes, starts_at, ends_at, is_moved, core)
    select b.id, h.id, b.tenant_id, 'conference_host', b.claim_id, 0, p_start_at, p_end_at,
      p_end_at > p_start_at + interval '24 hours', tstzrange(p_start_at, p_end_at)
    from booking.bookings b
    join booking.provider_objects o
      on o.booking_id = b.id and o.capability = 'conference' and o.state in ('intended', 'live')
    join booking.conference_hosts h on h.provider = o.provider and h.user_id = o.provider_user
    where b.id = p_booking_id;
  end if;
exception when exclusion_violation then
  -- Host and join URL stay with the meeting even so: the customer has the link.
  update booking.reservations set starts_at = p_start_at, ends_at = p_end_at,
    is_moved = is_moved or p_end_at > p_start_at + interval '24 hours', core = null
  where booking_id = p_booking_id and kind = 'conference_host';
  perform booking.audit('zoom_host_overlap', 'booking', p_booking_id::text,
    jsonb_build_object('start_at', booking.iso(p_start_at), 'end_at', booking.iso(p_end_at)));
end
$$;
comment on function booking.move_host is
  'Moves the reservation of a meeting''s host, or makes it again when it had ended; if the host has another '
  'meeting then, the reservation is dropped to no range and zoom_host_overlap is audited.';
