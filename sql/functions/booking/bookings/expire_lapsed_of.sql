create or replace function booking.expire_lapsed_of(p_salesperson_id uuid, p_limit integer default 100) returns integer
language plpgsql
as $$
declare
  v_booking_id uuid;
  v_count integer := 0;
begin
  perform booking.lock_salesperson(p_salesperson_id);
  for v_booking_id in
    select b.id
    from booking.holds h join booking.bookings b on b.id = h.booking_id
    where b.salesperson_id = p_salesperson_id and h.expires_at_utc <= booking.now()
    order by b.id limit p_limit
  loop
    v_count := v_count + booking.expire_if_lapsed(v_booking_id)::integer;
  end loop;
  return v_count;
end
$$;
comment on function booking.expire_lapsed_of is
  'Expires lapsed holds of one salesperson, at most p_limit; returns how many. Takes the salesperson''s lock.';
