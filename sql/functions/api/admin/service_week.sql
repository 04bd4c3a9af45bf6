create or replace function api.service_week(p_tenant_id uuid, p_service_id uuid, p_date date)
returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_service booking.services;
  v_zone text;
  v_monday date := date_trunc('week', p_date::timestamp)::date;
  v_since timestamptz;
  v_until timestamptz;
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_service := booking.known_service(p_tenant_id, p_service_id);
  v_zone := booking.zone_of_service(v_service);
  v_since := booking.first_instant(v_monday::timestamp, v_zone);
  v_until := booking.first_instant((v_monday + 7)::timestamp, v_zone);
  return booking.response(200, (
    with people as materialized (
      select s.id, s.display_name, (
        -- Hours of the day before may reach over midnight.
        select coalesce(range_agg(tstzrange(w.opens_at, w.closes_at)), '{}')
        from booking.windows(s, (v_since at time zone s.timezone)::date - 1, (v_until at time zone s.timezone)::date) w)
        * booking.service_hours(v_service, s.id, v_since, v_until)
        - booking.closed_ranges(s, v_service.id, v_since, v_until) as held
      from booking.people_of_service(v_service) s
    )
    select json_build_object('service_id', v_service.id, 'timezone', v_zone, 'days', (
      select json_agg(json_build_object('date', d.day, 'people', (
        select coalesce(json_agg(json_build_object('salesperson_id', p.id, 'pieces', (
          select coalesce(json_agg(json_build_object('start_at', booking.iso(lower(o.part)),
            'end_at', booking.iso(upper(o.part))) order by o.part), '[]')
          from unnest(p.held * tstzmultirange(tstzrange(booking.first_instant(d.day::timestamp, v_zone),
            booking.first_instant((d.day + 1)::timestamp, v_zone)))) as o (part)))
          order by p.display_name, p.id), '[]')
        from people p)) order by d.day)
      from (select v_monday + n as day from generate_series(0, 6) n) d))));
end
$$;
comment on function api.service_week is
  'GET tenant-admin/services/{id}/week: when a service is held in the week, from Monday on, of a date: {service_id, '
  'timezone (the service''s, of the days), days: [{date, people: [{salesperson_id, pieces: [{start_at, end_at}]}]}]}, '
  'people by name: those who offer it, each with what is in their hours and in the service''s and not closed. Errors: '
  'SB403 tenant_scope, SB404 service_not_found.';
