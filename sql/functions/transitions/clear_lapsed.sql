create or replace function booking.clear_lapsed(p_salesperson_id uuid, p_from timestamptz, p_to timestamptz) returns integer
language plpgsql
as $$
declare
  v_booking_id uuid;
  v_count integer := 0;
begin
  for v_booking_id in
    select h.booking_id
    from booking.reservations r join booking.holds h on h.booking_id = r.booking_id
    where r.resource_id = p_salesperson_id
      and r.core && tstzrange(p_from - interval '4 hours', p_to + interval '4 hours')
      and h.expires_at_utc <= booking.now()
    order by h.booking_id
  loop
    if booking.expire_if_lapsed(v_booking_id) then
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end
$$;
comment on function booking.clear_lapsed(uuid, timestamptz, timestamptz) is
  'Expires lapsed holds of a salesperson around a range of time, worker or no worker; returns how many. The caller holds the salesperson''s lock.';
