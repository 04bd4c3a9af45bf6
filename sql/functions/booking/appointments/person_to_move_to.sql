create or replace function booking.person_to_move_to(
  p_booking booking.bookings, p_start_at timestamptz, p_end_at timestamptz, p_unreadable uuid[],
  out salesperson_id uuid, out needed jsonb
)
language plpgsql
as $$
declare
  v_service booking.services := booking.service_as_booked(p_booking, p_end_at - p_start_at);
  v_own booking.salespersons;
  v_others uuid[] := '{}';
  v_is_free boolean;
begin
  salesperson_id := p_booking.salesperson_id;
  select * into v_own from booking.salespersons s where s.id = p_booking.salesperson_id;
  if booking.may_go_to_another(p_booking) then
    v_others := array(select s.id from booking.people_of_service(v_service) s where s.id <> v_own.id order by s.id);
  end if;
  v_is_free := v_own.active and booking.is_offered(v_own, v_service, p_start_at, p_end_at)
    and not exists (
      select from booking.collisions(v_own.id, p_start_at, p_end_at, v_service.buffer_minutes, p_booking.claim_id)
        as c (id)
      where not booking.is_lapsed(c.id));
  if v_is_free and v_own.id = any (p_unreadable) then
    if v_others = '{}' then
      perform booking.raise_error('calendar_unavailable', 'The calendar cannot be read just now.',
        p_retry_after => 10);
    end if;
    v_is_free := false;
  elsif v_is_free then
    needed := booking.busy_fetch(v_own, p_start_at, p_end_at, 5);
    if needed is not null then
      needed := jsonb_build_array(needed);
      return;
    end if;
    v_is_free := not booking.busy_overlaps(v_own.id, p_start_at, p_end_at, v_service.buffer_minutes);
  end if;
  if not v_is_free and v_others <> '{}' then
    select a.salesperson_id, a.needed into salesperson_id, needed
    from booking.assign(v_service, v_others, p_start_at, p_end_at, p_unreadable, p_booking.claim_id) a;
  end if;
end
$$;
comment on function booking.person_to_move_to is
  'Who takes a booking at another time: its own person where they are free, or where nobody else may '
  '(booking.may_go_to_another); else the one of the others whom booking.assign names. needed: these busy times are to '
  'be read first, a list; p_unreadable: whose calendar could not be read. The caller holds the locks of all of them. '
  'Errors: SB409 slot_unavailable, SB422 invalid_slot, SB429 too_many_holds, SB503 calendar_unavailable.';
