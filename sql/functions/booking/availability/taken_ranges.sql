create or replace function booking.taken_ranges(
  p_resource_id uuid, p_buffer_minutes integer, p_from timestamptz, p_to timestamptz, p_claim_id uuid default null
) returns tstzmultirange
language plpgsql stable
as $$
declare
  v_now timestamptz := booking.now();
begin
  return (
    select coalesce(range_agg(tstzrange(
      r.starts_at - make_interval(mins => greatest(r.buffer_minutes, p_buffer_minutes)),
      r.ends_at + make_interval(mins => greatest(r.buffer_minutes, p_buffer_minutes)))), '{}')
    from booking.reserved_around(p_resource_id, p_from - booking.widest_buffer(), p_to + booking.widest_buffer()) r
    left join booking.holds h on h.booking_id = r.booking_id and h.expires_at_utc <= v_now
    where r.claim_id is distinct from p_claim_id
      -- What booking.is_lapsed says, of all at once.
      and (h.booking_id is null or exists (
        select from booking.sagas s where s.booking_id = r.booking_id and s.kind = 'confirm')));
end
$$;
comment on function booking.taken_ranges is
  'Times between p_from and p_to at which a slot with this buffer (minutes) would collide with what reserves a '
  'resource, the larger of both buffers on both sides. Lapsed holds that are not being confirmed take nothing, nor '
  'does the claim of a booking that is to be moved (p_claim_id): its own time and that of the hold that would have '
  'replaced it.';
