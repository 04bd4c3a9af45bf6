create or replace function api.appointments_for_staff(
  p_tenant_id uuid, p_start_date date default null, p_end_date date default null, p_status text default null,
  p_salesperson_id uuid default null, p_service_id uuid default null, p_customer_id uuid default null,
  p_cursor text default null, p_limit integer default 50, p_updated_since timestamptz default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  v_zone text;
  v_from timestamptz;
  v_to timestamptz;
  -- Filters alone decide how much is read: of salespeople theirs, of one without a person nothing.
  v_person_id uuid := coalesce(booking.own_person(), p_salesperson_id);
  v_now timestamptz := booking.now();
  v_statuses text[] := case p_status when 'pending' then '{hold,pending_verify}'
    when 'expired' then '{hold,pending_verify,expired}' when 'canceled' then '{canceled}' else '{confirmed}' end;
  v_after record;
  v_found booking.bookings[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.list_faults(p_limit, null) || jsonb_build_object(
    'status', case when p_status <> all (booking.appointment_statuses())
      then 'One of ' || array_to_string(booking.appointment_statuses(), ', ') || '.' end,
    'end_date', case when p_end_date < p_start_date then 'Not before start_date.' end));
  v_after := booking.position_of_cursor(p_cursor);
  select c.timezone into v_zone from booking.tenant_config c where c.tenant_id = p_tenant_id;
  v_from := booking.first_instant(p_start_date::timestamp, v_zone);
  v_to := booking.first_instant((p_end_date + 1)::timestamp, v_zone);
  -- What the state says of the time, so that no more is read: a meeting ends a day after it starts at the latest.
  if p_status = 'confirmed' then
    v_from := greatest(v_from, v_now - interval '1 day');
  elsif p_status in ('completed', 'no_show') then
    v_to := least(v_to, v_now);
  end if;
  if p_salesperson_id <> v_person_id then
    return booking.response(200, '{"appointments": [], "next_cursor": null}');
  end if;
  -- One more than asked for, to know whether there is a next page.
  select array_agg(f order by f.start_at_utc, f.id) into v_found
  from (
    select *
    from booking.bookings b
    where b.tenant_id = p_tenant_id
      and (v_from is null or b.start_at_utc >= v_from)
      and (v_to is null or b.start_at_utc < v_to)
      and (v_person_id is null or b.salesperson_id = v_person_id)
      and (p_service_id is null or b.service_id = p_service_id)
      and (p_customer_id is null or b.customer_id = p_customer_id)
      and (p_status is null or b.status = any (v_statuses))
      -- What booking.appointment_status tells, where the planner can judge it.
      and (p_status is distinct from 'confirmed' and p_status is distinct from 'completed'
        or b.attendance is distinct from 'no_show' and (b.end_at_utc > v_now) = (p_status = 'confirmed'))
      and (p_status is distinct from 'no_show' or b.attendance = 'no_show')
      and (p_status is distinct from 'pending' and p_status is distinct from 'expired'
        or booking.appointment_status(b) = p_status)
      and (p_updated_since is null or b.updated_at >= p_updated_since)
      and (p_cursor is null or (b.start_at_utc, b.id) > (v_after.start_at, v_after.booking_id))
    order by b.start_at_utc, b.id
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'appointments', (
      select coalesce(json_agg(booking.appointment_view(b, 'staff') order by b.start_at_utc, b.id), '[]')
      from unnest(v_found[:p_limit]) b),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of(v_found[p_limit].start_at_utc, v_found[p_limit].id) end));
end
$$;
comment on function api.appointments_for_staff is
  'GET tenant-admin/appointments: those that start on local days p_start_date to p_end_date (both included) of the '
  'company''s zone, by start and id, p_limit (1 to 100) from p_cursor on: {appointments, next_cursor}. Filters that '
  'are NULL hold for all; p_updated_since: those changed then or later; salespeople see those with themselves. '
  'Errors: SB400 invalid_cursor, SB400 invalid_request (status, end_date, limit), SB403 tenant_scope.';
