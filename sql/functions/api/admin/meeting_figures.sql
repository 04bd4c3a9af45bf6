create or replace function api.meeting_figures(p_tenant_id uuid, p_from timestamptz, p_to timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return (
    select coalesce(jsonb_agg(jsonb_build_object('salesperson', f.person, 'service', f.service, 'meetings', f.meetings,
      'minutes', f.minutes, 'attended', f.attended, 'no_shows', f.no_shows) order by f.person, f.service), '[]')
    from (
      select s.display_name as person, v.name as service, count(*) as meetings,
        sum(extract(epoch from b.end_at_utc - b.start_at_utc) / 60)::bigint as minutes,
        count(*) filter (where b.attendance = 'attended') as attended,
        count(*) filter (where b.attendance = 'no_show') as no_shows
      from booking.bookings b
      join booking.salespersons s on s.id = b.salesperson_id
      join booking.services v on v.id = b.service_id
      where b.tenant_id = p_tenant_id and b.status = 'confirmed' and b.start_at_utc >= p_from and b.start_at_utc < p_to
      group by s.id, v.id) f);
end
$$;
comment on function api.meeting_figures is
  'How many meetings that are confirmed begin in [p_from, p_to), by person and service: [{salesperson, service '
  '(names), meetings, minutes, attended, no_shows}]; nothing of customers, so that analysts may see it. Errors: SB403 '
  'tenant_scope.';
