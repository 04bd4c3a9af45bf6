create or replace function api.salesperson_update(
  p_tenant_id uuid, p_salesperson_id uuid, p_changes jsonb, p_actor text,
  p_object_id uuid default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.salespersons;
  v_after booking.salespersons;
begin
  perform booking.set_known_tenant(p_tenant_id);
  -- After whoever is selling this person's time, and before whoever comes next.
  perform booking.lock_salesperson(p_salesperson_id);
  select * into v_before from booking.salespersons s where s.tenant_id = p_tenant_id and s.id = p_salesperson_id
      and s.archived_at is null for update;
  if not found then
    perform booking.raise_error('salesperson_not_found', 'There is no such salesperson.');
  end if;
  perform booking.raise_if_invalid(jsonb_build_object(
    'graph_user_id', case when p_changes ? 'graph_user_id'
      and lower(p_changes ->> 'graph_user_id') is distinct from lower(v_before.graph_user_id)
        and (v_before.directory_object_id = p_object_id
          or v_before.directory_object_id::text = lower(p_changes ->> 'graph_user_id')) is not true
      then 'The calendar of a salesperson cannot be exchanged; add a new salesperson. Another name is taken when it is '
        'known to be the same mailbox''s.' end,
    'display_name', case when p_changes ? 'display_name'
        and (jsonb_typeof(p_changes -> 'display_name') <> 'string'
          or not booking.is_line(p_changes ->> 'display_name', 200))
      then 'A name of 1 to 200 characters is needed.' end,
    'timezone', case when p_changes ? 'timezone' and not booking.is_zone(p_changes ->> 'timezone')
      then 'There is no such time zone; one is named like Europe/Berlin.' end,
    'active', case when p_changes ? 'active' and jsonb_typeof(p_changes -> 'active') <> 'boolean'
      then 'true or false.' end));

  if exists (
    select from booking.salespersons o
    where o.tenant_id = p_tenant_id and o.id <> p_salesperson_id
      and lower(o.graph_user_id) = lower(p_changes ->> 'graph_user_id')) then
    perform booking.raise_error('salesperson_exists', 'Another salesperson has this name.');
  end if;
  update booking.salespersons s
  set display_name = coalesce(btrim(p_changes ->> 'display_name'), s.display_name),
    timezone = coalesce(p_changes ->> 'timezone', s.timezone),
    active = coalesce((p_changes ->> 'active')::boolean, s.active),
    graph_user_id = coalesce(p_changes ->> 'graph_user_id', s.graph_user_id)
  where s.id = p_salesperson_id
  returning * into v_after;
  if v_after.timezone <> v_before.timezone then
    -- All days were cached as days of the old zone.
    perform booking.drop_busy(p_salesperson_id);
  end if;
  if v_after.active <> v_before.active then
    perform booking.enqueue('subscription', p_salesperson_id::text);
  end if;
  perform booking.audit_change('salesperson.changed', 'salesperson', p_salesperson_id::text,
    booking.salesperson_view(v_before), booking.salesperson_view(v_after), p_actor);
  return booking.response(200, booking.salesperson_view(v_after)::json);
end
$$;
comment on function api.salesperson_update is
  'PATCH internal salespeople: display_name, timezone, active, or another name (graph_user_id) of the same mailbox, '
  'which its object id proves: given itself, or as p_object_id, which the directory has for that name. Deactivated, '
  'no slot is sold any more at once; the calendar is followed until the last confirmed booking has ended. Errors: '
  'SB400 invalid_request, SB403 tenant_scope, SB404 salesperson_not_found, SB409 salesperson_exists (the name is '
  'another salespersons).';
