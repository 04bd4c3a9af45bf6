create or replace function booking.collisions(
  p_salesperson_id uuid, p_start_at timestamptz, p_end_at timestamptz, p_buffer_minutes integer, p_claim_id uuid
) returns setof uuid
language sql stable rows 1
as $$
  select b.id
  from booking.active_around(p_salesperson_id, p_start_at - interval '4 hours', p_end_at + interval '4 hours') b
  where b.claim_id is distinct from p_claim_id
    and b.start_at_utc < p_end_at + make_interval(mins => greatest(p_buffer_minutes, b.buffer_minutes))
    and b.end_at_utc > p_start_at - make_interval(mins => greatest(p_buffer_minutes, b.buffer_minutes))
$$;
comment on function booking.collisions is
  'Active bookings of other claims that a slot would overlap or come nearer to than the larger buffer; lapsed holds '
  'among them.';
