create or replace function booking.assign(
  p_service booking.services, p_people uuid[], p_start_at timestamptz, p_end_at timestamptz, p_unreadable uuid[],
  p_claim_id uuid default null,
  out salesperson_id uuid, out needed jsonb
)
language plpgsql
as $$
declare
  c_most constant integer := 4;
  v_ranked uuid[] := booking.ranked(p_service, p_people, p_start_at, p_end_at, p_claim_id);
  v_person booking.salespersons;
  v_wanted uuid[] := '{}';
  v_read integer := 0;
begin
  if v_ranked = '{}' then
    perform booking.raise_if_nobody_is_free(p_service, p_people, p_start_at, p_end_at);
  end if;
  for v_person in
    select s.* from unnest(v_ranked) with ordinality r (id, n) join booking.salespersons s on s.id = r.id order by r.n
  loop
    if not booking.is_calendar_fresh(v_person, p_start_at, p_end_at, 5) then
      if not v_person.id = any (p_unreadable) then
        v_wanted := v_wanted || v_person.id;
        exit when cardinality(v_wanted) = c_most;
      end if;
      continue;
    end if;
    v_read := v_read + 1;
    if not booking.busy_overlaps(v_person.id, p_start_at, p_end_at, p_service.buffer_minutes) then
      if v_wanted = '{}' then
        salesperson_id := v_person.id;
        return;
      end if;
      exit;
    end if;
  end loop;
  if v_wanted = '{}' then
    if v_read = 0 then
      perform booking.raise_error('calendar_unavailable', 'No calendar can be read just now.', p_retry_after => 10);
    end if;
    perform booking.raise_error('slot_unavailable', 'Nobody is free at this time.');
  end if;
  -- In the order of their ids, so that no two wait for each other's rows.
  select jsonb_agg(booking.busy_fetch(w.person, p_start_at, p_end_at, 5)) into needed
  from (select s as person from booking.salespersons s where s.id = any (v_wanted) order by s.id) w;
  select jsonb_agg(f.value) into needed from jsonb_array_elements(needed) f where f.value <> 'null';
  if needed is null then
    -- They were read while their leases were waited for.
    select a.salesperson_id, a.needed into salesperson_id, needed
    from booking.assign(p_service, p_people, p_start_at, p_end_at, p_unreadable, p_claim_id) a;
  end if;
end
$$;
comment on function booking.assign is
  'Whom of p_people a slot is given to: the first of booking.ranked whose calendar is known (for five seconds at '
  'most) and free. Calendars of those ranked before that are not known are to be read first: needed is a list of at '
  'most four, each as booking.busy_fetch tells. p_unreadable: whose calendar could not be read; they are left out. '
  'p_claim_id: of a booking that goes when this one is made. The caller holds the locks of p_people. Errors: SB409 '
  'slot_unavailable, SB422 invalid_slot, SB429 too_many_holds, SB503 calendar_unavailable (nobody''s could be read).';
