create or replace function booking.reserve(
  p_booking booking.bookings, p_kind text, p_resource_id uuid, p_is_padded boolean
) returns void
language plpgsql
as $$
declare
  v_core tstzrange := tstzrange(p_booking.start_at_utc, p_booking.end_at_utc);
  v_constraint text;
begin
  -- Constraints say "same buffer, not moved"; a moved neighbour or a larger buffer needs a look around.
  if p_is_padded and exists (
    select from booking.reservations r
    where r.resource_id = p_resource_id
      and r.core && tstzrange(p_booking.start_at_utc - interval '4 hours', p_booking.end_at_utc + interval '4 hours')
      and r.core && tstzrange(
        p_booking.start_at_utc - make_interval(mins => greatest(p_booking.buffer_minutes, r.buffer_minutes)),
        p_booking.end_at_utc + make_interval(mins => greatest(p_booking.buffer_minutes, r.buffer_minutes)))
      and r.claim_id <> p_booking.claim_id
  ) then
    v_constraint := 'buffers_are_kept';
  else
    insert into booking.reservations (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes, core, padded)
    values (p_booking.id, p_resource_id, p_booking.tenant_id, p_kind, p_booking.claim_id, p_booking.buffer_minutes, v_core,
      case when p_is_padded then tstzrange(p_booking.start_at_utc, p_booking.end_at_utc + make_interval(mins => p_booking.buffer_minutes)) end)
    on conflict do nothing;
    if found then
      return;
    end if;
    v_constraint := 'resources_never_overlap';
  end if;
  raise exclusion_violation using
    message = format('the time of %s %s is taken', p_kind, p_resource_id),
    constraint = v_constraint, schema = 'booking', table = 'reservations';
end
$$;
comment on function booking.reserve(booking.bookings, text, uuid, boolean) is
  'Reserves a resource for a booking; ON CONFLICT never waits in a deadlock as a plain insert would. Errors: 23P01 when another claim has it, buffers included.';
