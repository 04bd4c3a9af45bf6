create or replace function api.salesperson_create(
  p_tenant_id uuid, p_graph_user_id text, p_display_name text, p_timezone text, p_actor text,
  p_calendar_kind text default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_salesperson booking.salespersons;
  v_kind booking.calendar_kinds;
begin
  perform booking.set_known_tenant(p_tenant_id);
  select * into v_kind from booking.calendar_kinds k
  where case when p_calendar_kind is null then k.is_usual else k.kind = p_calendar_kind end;
  perform booking.raise_if_invalid(jsonb_build_object(
    -- A directory knows people by name and by object id; both fit in a path as they are.
    'calendar_kind', case when v_kind.kind is null then 'There is no such kind of calendar.' end,
    'graph_user_id', case when p_graph_user_id is null and not v_kind.is_directory then null
      when not booking.is_line(p_graph_user_id, 254) or p_graph_user_id ~ '[[:space:]/?#%]'
      then 'A mail address (user principal name) or object id of at most 254 characters.' end,
    'display_name', case when not booking.is_line(p_display_name, 200)
      then 'A name of 1 to 200 characters is needed.' end,
    'timezone', case when p_timezone is not null and not booking.is_zone(p_timezone)
      then 'There is no such time zone; one is named like Europe/Berlin.' end));

  insert into booking.salespersons (tenant_id, calendar_kind, graph_user_id, display_name, timezone, created_at)
  select p_tenant_id, v_kind.kind, p_graph_user_id, btrim(p_display_name),
    coalesce(p_timezone, (select c.timezone from booking.tenant_config c where c.tenant_id = p_tenant_id), 'UTC'),
      booking.now()
  where not exists (
    select from booking.salespersons s where s.tenant_id = p_tenant_id
      and s.directory_object_id::text = lower(p_graph_user_id))
  on conflict do nothing
  returning * into v_salesperson;
  if v_salesperson.id is null then
    perform booking.raise_error('salesperson_exists', 'This calendar is sold already.');
  end if;

  perform booking.raise_if_unfit(v_salesperson);
  perform booking.enqueue('subscription', v_salesperson.id::text);
  perform booking.audit('salesperson.created', 'salesperson', v_salesperson.id::text,
    jsonb_build_object('before', null, 'after', booking.salesperson_view(v_salesperson)), 'administrator', p_actor);
  return booking.response(201, booking.salesperson_view(v_salesperson)::json);
end
$$;
comment on function api.salesperson_create is
  'POST internal salespeople: adds one; p_timezone NULL is the tenant''s zone, p_calendar_kind NULL the usual kind. '
  'A subscription of the calendar is queued. Errors: SB400 invalid_request, SB403 tenant_scope, SB409 '
  'place_not_possible, SB409 salesperson_exists (graph_user_id compared in lower case, and with object ids).';
