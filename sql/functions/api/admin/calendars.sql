create or replace function api.calendars(p_tenant_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, json_build_object('calendars', (
    select coalesce(json_agg(jsonb_build_object('salesperson_id', s.id, 'kind', s.calendar_kind,
        'account', coalesce(s.graph_user_id, k.external_id)) || booking.calendar_state(s)
      order by s.display_name, s.id), '[]')
    from booking.salespersons s left join booking.calendars k on k.salesperson_id = s.id
    where s.tenant_id = p_tenant_id and s.archived_at is null and s.has_calendar and booking.may_manage(s.id))));
end
$$;
comment on function api.calendars is
  'GET tenant-admin calendars: {calendars: of everybody who has one {salesperson_id, kind, account (as people know '
  'it), state, since, what_to_do as booking.calendar_state tells}}; to salespeople their own. Errors: SB403 '
  'tenant_scope.';
