create or replace function api.page_slot(
  p_slug text, p_salesperson_id uuid, p_start_at timestamptz, p_end_at timestamptz, p_own jsonb,
    p_moved_id uuid default null, p_service_id uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug, p_moved_id is not null);
  v_people booking.salespersons[];
  v_moved booking.bookings;
  v_service booking.services;
  v_own booking.bookings;
  v_likely uuid;
begin
  select * into v_moved from booking.bookings b where b.id = p_moved_id;
  if v_moved.id is null and p_salesperson_id is not null then
    v_people := array[booking.active_salesperson(v_tenant_id, p_salesperson_id)];
  end if;
  if v_moved.id is not null then
    v_service := booking.service_as_booked(v_moved, p_end_at - p_start_at);
    v_people := array(select booking.people_to_move_to(v_moved, v_service));
    v_likely := coalesce(booking.likely_to_take(v_moved, v_service, p_start_at, p_end_at),
      v_moved.salesperson_id);
  else
    v_service := booking.service_for(v_tenant_id, p_service_id,
      least(greatest(extract(epoch from p_end_at - p_start_at) / 60, 0), 1e6)::integer);
    if p_salesperson_id is null then
      perform booking.raise_if_members_only(v_tenant_id), booking.raise_if_not_for(v_service);
    elsif v_service.id is not null then
      perform booking.raise_if_not_sold(v_service, p_salesperson_id);
    end if;
  end if;
  v_people := coalesce(v_people, array(select booking.people_of_service(v_service)));
  select b.* into v_own
  from booking.collisions(coalesce(v_moved.salesperson_id, p_salesperson_id), p_start_at, p_end_at,
    v_service.buffer_minutes, v_moved.claim_id) as c (id)
  join booking.bookings b on b.id = c.id
  where p_own ? c.id::text and not booking.is_lapsed(c.id)
  order by b.start_at_utc <> p_start_at, b.start_at_utc
  limit 1;
  return jsonb_build_object(
    -- Of anyone: one who could is enough.
    'fault', case when (p_start_at, p_end_at) = (v_moved.start_at_utc, v_moved.end_at_utc) then 'own_time'
      else (select f.fault from unnest(v_people) p
        cross join lateral (select booking.slot_fault(p, v_service, p_start_at, p_end_at) as fault) f
        order by f.fault is not null limit 1) end,
    'min_notice_minutes', (select coalesce(v_service.min_notice_minutes, c.min_notice_minutes)
      from booking.tenant_config c where c.tenant_id = v_tenant_id),
    'change_until', booking.iso(booking.change_deadline(v_tenant_id, v_service.id, p_start_at, booking.now())),
    'person', (select jsonb_build_object('id', s.id, 'display_name', s.display_name, 'timezone', s.timezone)
      from booking.salespersons s where s.id = v_likely),
    'own', case when v_own.id is not null then jsonb_build_object(
      'id', v_own.id, 'is_same', v_own.start_at_utc = p_start_at, 'is_booked', v_own.status = 'confirmed') end);
end
$$;
comment on function api.page_slot is
  'What pages say of a time that may be booked, of a salesperson or (NULL) of anyone, or that a booking may be moved '
  'to (p_moved_id; p_salesperson_id is not asked then): {fault: as booking.slot_fault tells, own_time for the present '
  'time of the booking that is moved, or null; min_notice_minutes; change_until: until when it could then be changed, '
  'null when that is too soon already; person: with whom it would be after the move (booking.likely_to_take, else as '
  'now), {id, display_name, timezone}, null where nothing is moved; own: null, or which of the bookings p_own (an '
  'array of ids), those that the caller''s browser made, is in the way of that person: {id, is_same (begins at that '
  'time), is_booked (confirmed)}}. p_service_id NULL: the service of that length, else the default. Errors: SB401 '
  'sign_in_required, SB403 audience_not_allowed, SB404 tenant_not_found, SB404 salesperson_not_found.';
