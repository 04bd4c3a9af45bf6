create or replace function booking.likely_to_take(
  p_booking booking.bookings, p_service booking.services, p_start_at timestamptz, p_end_at timestamptz
) returns uuid
language plpgsql
as $$
declare
  v_person booking.salespersons;
  v_taken tstzmultirange;
  v_busy tstzmultirange;
begin
  for v_person in
    select s.*
    from booking.people_to_move_to(p_booking, p_service) s
    left join unnest(booking.ranked(p_service,
      array(select o.id from booking.people_to_move_to(p_booking, p_service) o),
      p_start_at, p_end_at, p_booking.claim_id)) with ordinality r (id, n) on r.id = s.id
    where s.id = p_booking.salesperson_id or r.id is not null
    order by s.id <> p_booking.salesperson_id, r.n
  loop
    continue when not booking.is_offered(v_person, p_service, p_start_at, p_end_at);
    select o.taken, o.busy into v_taken, v_busy
    from booking.obstacles(v_person, p_service, p_start_at, p_end_at, true, p_booking) o;
    if v_busy is null then
      select o.taken, o.busy into v_taken, v_busy
      from booking.obstacles(v_person, p_service, p_start_at, p_end_at, false, p_booking) o;
    end if;
    if not tstzrange(p_start_at, p_end_at) && (v_taken + v_busy) then
      return v_person.id;
    end if;
  end loop;
  return null;
end
$$;
comment on function booking.likely_to_take is
  'Whom booking.person_to_move_to will give a booking to at another time, by what is known of the calendars just now, '
  'however old; NULL: nobody. Asked by pages, which promise nothing.';
