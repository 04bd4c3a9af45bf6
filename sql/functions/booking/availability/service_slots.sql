create or replace function booking.service_slots(
  p_service booking.services, p_salesperson_id uuid, p_from timestamptz, p_to timestamptz, p_asked jsonb,
  p_unreadable jsonb, p_explain boolean, p_moving booking.bookings default null,
  out slots json, out incomplete integer, out needed jsonb
)
language plpgsql set timezone = 'UTC'
as $$
declare
  -- How many calendars one request may ask for.
  c_most constant integer := 10;
  v_slot interval := make_interval(mins => p_service.slot_minutes);
  v_max_age double precision := booking.setting('availability_cache_seconds');
  v_person booking.salespersons;
  v_sold tstzrange;
  v_begin timestamptz;
  v_end timestamptz;
  v_taken tstzmultirange;
  v_busy tstzmultirange;
  v_blocked tstzmultirange;
  v_fetch jsonb;
  v_part record;
  v_readable integer := 0;
  v_ids uuid[] := '{}';
  v_starts timestamptz[] := '{}';
  v_whose integer[] := '{}';
  v_reasons text[] := '{}';
begin
  incomplete := 0;
  for v_person in
    select s.* from booking.people_of_service(p_service) s
    where (p_moving).id is null and (p_salesperson_id is null or s.id = p_salesperson_id)
    union all
    select s.* from booking.people_to_move_to(p_moving, p_service) s
    where (p_moving).id is not null
    order by id
  loop
    v_sold := booking.bookable_range(v_person, p_service, p_from, p_to);
    if isempty(v_sold) and not p_explain or p_to <= booking.now() then
      v_readable := v_readable + 1;
      continue;
    end if;
    v_begin := case when p_explain then greatest(p_from, booking.now()) else lower(v_sold) end;
    v_end := case when p_explain then p_to else upper(v_sold) end + v_slot;
    v_taken := null;
    v_busy := null;
    if not p_unreadable ? v_person.id::text then
      select o.taken, o.busy into v_taken, v_busy
      from booking.obstacles(v_person, p_service, v_begin, v_end, true, p_moving) o;
      if v_busy is null then
        if not v_person.has_calendar or p_asked ? v_person.id::text
          or jsonb_array_length(p_asked) + coalesce(jsonb_array_length(needed), 0) < c_most
          or booking.is_cached(v_person.id, v_begin, v_end, v_max_age) then
          v_fetch := booking.busy_fetch(v_person, v_begin, v_end, v_max_age);
          if v_fetch is not null then
            needed := coalesce(needed, '[]') || v_fetch;
            continue;
          end if;
          select o.taken, o.busy into v_taken, v_busy
          from booking.obstacles(v_person, p_service, v_begin, v_end, false, p_moving) o;
        end if;
      end if;
    end if;
    if v_busy is null then
      incomplete := incomplete + 1;
    else
      v_readable := v_readable + 1;
    end if;
    continue when needed is not null;

    if p_explain then
      v_part := booking.explained_starts(v_person, p_service, p_from, p_to, v_sold, v_taken, v_busy);
    elsif v_busy is not null then
      -- Not in the query, where it would be summed up for every slot.
      v_blocked := v_taken + v_busy;
      select array_agg(g.start_at) as starts, null::text[] as reasons into v_part
      from booking.grid(v_person, p_service, lower(v_sold), upper(v_sold)) as g (start_at)
      where not tstzrange(g.start_at, g.start_at + v_slot) && v_blocked
        and ((p_moving).id is null
          or (g.start_at, g.start_at + v_slot) <> ((p_moving).start_at_utc, (p_moving).end_at_utc));
    else
      continue;
    end if;
    if v_part.starts is not null then
      v_ids := v_ids || v_person.id;
      v_starts := v_starts || v_part.starts;
      v_whose := v_whose || array_fill(cardinality(v_ids), array[cardinality(v_part.starts)]);
      v_reasons := v_reasons || coalesce(v_part.reasons, array_fill(null::text, array[cardinality(v_part.starts)]));
    end if;
  end loop;
  if needed is not null then
    return;
  end if;
  if v_readable = 0 and incomplete > 0 then
    perform booking.raise_error('calendar_unavailable', 'No calendar can be read just now.', p_retry_after => 10);
  end if;

  if p_explain then
    select coalesce(json_agg(f order by f.start_at), '[]') into slots
    from (
      select s.start_at, s.start_at + v_slot as end_at, bool_or(s.reason is null) as available,
        coalesce(json_agg(v_ids[s.whose] order by s.whose) filter (where s.reason is null), '[]') as provider_ids,
        case when not bool_or(s.reason is null) then
          (array_agg(s.reason order by array_position(booking.slot_reasons(), s.reason)))[1] end as reason,
        coalesce(json_object_agg(v_ids[s.whose], s.reason) filter (where s.reason is not null), '{}') as reasons
      from unnest(v_starts, v_whose, v_reasons) as s (start_at, whose, reason)
      group by s.start_at
    ) f;
  else
    select coalesce(json_agg(f order by f.start_at), '[]') into slots
    from (
      select s.start_at, s.start_at + v_slot as end_at, true as available, array_agg(v_ids[s.whose]) as provider_ids
      from (
        select u.start_at, u.whose from unnest(v_starts, v_whose) as u (start_at, whose) order by u.start_at, u.whose
      ) s
      group by s.start_at
    ) f;
  end if;
  -- As booking.iso would, hundreds at once.
  slots := replace(slots::text, '+00:00"', 'Z"');
end
$$;
comment on function booking.service_slots is
  'Slots of a service that start in [p_from, p_to), of one salesperson or of all who offer it: [{start_at, end_at, '
  'available, provider_ids}], each with everybody who is free. needed: which calendars must be read first, an array '
  'as booking.busy_fetch tells each, in the order of the salespeople''s ids, at most ten a request: p_asked are those '
  'that were asked for it already. Whoever cannot be read (p_unreadable) or is one too many is left out and counted '
  '(incomplete). p_explain: slots that nobody is free for too, and of each why (booking.slot_reasons): reason, that '
  'of whoever is nearest to being free, and reasons by person. p_moving: a booking for which another time is sought; '
  'then of whoever may take it (booking.people_to_move_to), it is not in its own way, and its present time is none. '
  'Errors: SB503 calendar_unavailable (nobody can be read).';
