create or replace function booking.collisions(
  p_resource_id uuid, p_start_at timestamptz, p_end_at timestamptz, p_buffer_minutes integer, p_claim_id uuid
) returns setof uuid
language sql stable rows 1
as $$
  select r.booking_id
  from booking.reserved_around(
    p_resource_id, p_start_at - booking.widest_buffer(), p_end_at + booking.widest_buffer()) r
  where r.claim_id is distinct from p_claim_id
    and r.starts_at < p_end_at + make_interval(mins => greatest(p_buffer_minutes, r.buffer_minutes))
    and r.ends_at > p_start_at - make_interval(mins => greatest(p_buffer_minutes, r.buffer_minutes))
$$;
comment on function booking.collisions is
  'Bookings of other claims that reserve a resource where a slot would overlap them or come nearer than the larger '
  'buffer; lapsed holds among them.';
