create or replace function api.staff_calendar(p_tenant_id uuid, p_from timestamptz, p_to timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(jsonb_build_object(
    'to', case when p_to <= p_from or p_to > p_from + interval '45 days' then 'After from, and at most 45 days.' end));
  return (
    select coalesce(jsonb_agg(booking.person_calendar(s, p_from, p_to) order by s.display_name, s.id), '[]')
    from booking.salespersons s
    where s.tenant_id = p_tenant_id and booking.may_manage(s.id)
      and (s.active or exists (
        select from booking.bookings b
        where b.tenant_id = p_tenant_id and b.salesperson_id = s.id and b.status = 'confirmed'
          and b.start_at_utc >= p_from and b.start_at_utc < p_to)));
end
$$;
comment on function api.staff_calendar is
  'What fills the time of a company''s people in [p_from, p_to), at most 45 days: [{id, display_name, timezone, '
  'active, bookings: [{booking_id, status, start_at, end_at, attendance, customer, service, color}], busy and open: '
  '[{start_at, end_at}] (outside calendars, less our bookings; hours, less closures), closures: [{reason, start_at, '
  'end_at}]}], by name: those who sell, and who else has a meeting then; for a salesperson their own alone. Errors: '
  'SB400 invalid_request (to), SB403 tenant_scope.';
