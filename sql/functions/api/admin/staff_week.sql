create or replace function api.staff_week(p_tenant_id uuid, p_salesperson_id uuid, p_date date)
returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_salesperson booking.salespersons;
  v_monday date := date_trunc('week', p_date::timestamp)::date;
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_salesperson := booking.known_salesperson(p_tenant_id, p_salesperson_id);
  return booking.response(200, json_build_object(
    'salesperson_id', v_salesperson.id, 'timezone', v_salesperson.timezone, 'days', (
      select json_agg(json_build_object('date', d.day, 'pieces', (
        select coalesce(json_agg(json_build_object('start_at', booking.iso(lower(o.part)),
          'end_at', booking.iso(upper(o.part)), 'source', s.source, 'rule', s.rule) order by lower(o.part)), '[]')
        from booking.windows(v_salesperson, d.day, d.day) w
        cross join lateral booking.source_of_window(v_salesperson, d.day, w.opens_at) s
        cross join lateral unnest(tstzmultirange(tstzrange(w.opens_at, w.closes_at))
          - booking.closed_ranges(v_salesperson, null, w.opens_at, w.closes_at)) as o (part))) order by d.day)
      from (select v_monday + n as day from generate_series(0, 6) n) d),
    'closures', (
      select coalesce(json_agg(booking.closure_view(c) order by c.created_at, c.id), '[]')
      from booking.closures c
      where c.tenant_id = p_tenant_id and c.service_id is null
        and (c.salesperson_id is null
          or c.salesperson_id = p_salesperson_id and booking.may_manage(p_salesperson_id))
        and (c.days && daterange(v_monday, v_monday + 7) or c.period && tstzrange(
          booking.first_instant(v_monday::timestamp, v_salesperson.timezone),
          booking.first_instant((v_monday + 7)::timestamp, v_salesperson.timezone))))));
end
$$;
comment on function api.staff_week is
  'GET tenant-admin/salespeople/{id}/week: the hours that result in the week, from Monday on, of a date: '
  '{salesperson_id, timezone, days: [{date, pieces: [{start_at, end_at, source, rule}]}], closures}. Each piece, less '
  'what is closed, has what it comes from (booking.source_of_window); closures, with their reasons, are those that '
  'api.closure_list tells who asks. Errors: SB403 tenant_scope, SB404 salesperson_not_found.';
