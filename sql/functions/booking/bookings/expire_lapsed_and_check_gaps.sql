create or replace function booking.expire_lapsed_and_check_gaps(
  p_salesperson_id uuid, p_start_at timestamptz, p_end_at timestamptz, p_buffer_minutes integer, p_claim_id uuid
) returns void
language plpgsql
as $$
declare
  v_other uuid;
begin
  for v_other in
    select c.id
    from booking.collisions(p_salesperson_id, p_start_at, p_end_at, p_buffer_minutes, p_claim_id) as c (id)
    union
    select b.id
    from booking.over_around(
      p_salesperson_id, p_start_at - booking.widest_buffer(), p_end_at + booking.widest_buffer()) b
    where b.claim_id is distinct from p_claim_id
      and b.start_at_utc < p_end_at + make_interval(mins => greatest(p_buffer_minutes, b.buffer_minutes))
      and b.end_at_utc > p_start_at - make_interval(mins => greatest(p_buffer_minutes, b.buffer_minutes))
  loop
    if not booking.expire_if_lapsed(v_other) then
      raise exclusion_violation using
        message = format('the time of salesperson %s is taken', p_salesperson_id),
        constraint = 'buffers_are_kept', schema = 'booking', table = 'reservations';
    end if;
  end loop;
end
$$;
comment on function booking.expire_lapsed_and_check_gaps is
  'Expires lapsed holds in the way of a booking, worker or no worker, and refuses what the exclusion constraints '
  'cannot: a gap below the larger of two buffers, or to a moved booking, whose padded range is gone, and what is over '
  'and has no reservation any more. The caller holds the salesperson''s lock. Errors: 23P01 when the time is taken.';
