create or replace function api.subscription_claim(p_tenant_id uuid, p_salesperson_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_row booking.calendar_watches;
  v_secret text;
  v_claim record;
  v_input jsonb;
begin
  perform booking.set_tenant(p_tenant_id);
  v_row := booking.watch_wanted(p_tenant_id, p_salesperson_id);
  if v_row.id is null or v_row.status = 'deleted' then
    return '{"finished": true}';
  end if;
  if v_row.status = 'live' and v_row.renew_at > booking.now() then
    return '{"finished": true}';
  end if;
  -- What is in the way of a create takes calls of its own.
  v_claim := booking.work_claim('subscription', p_salesperson_id::text, p_calls => 2,
    p_round_at => booking.watch_round_at(v_row));
  if v_claim.lease is null then
    return v_claim.answer;
  end if;
  v_input := booking.calendar_address(p_salesperson_id) || jsonb_build_object(
    'resource', v_row.resource, 'subscription_id', v_row.subscription_id,
    'minutes', least(booking.setting('subscription_minutes')::integer, (
      select p.watch_minutes from booking.providers p
      where p.provider = v_row.provider and p.capability = 'calendar')));
  if v_row.status = 'delete_pending' then
    -- By what it was asked for: the calendar may be elsewhere by now.
    v_input := v_input || jsonb_build_object('provider', v_row.provider)
      || coalesce((
        select jsonb_build_object('connection_id', c.id, 'directory', c.account)
        from booking.connections c where c.id = v_row.connection_id), '{}');
  end if;
  if v_row.status = 'wanted' then
    v_secret := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    v_input := v_input || jsonb_build_object('client_state', v_secret);
    update booking.calendar_watches set client_state_digest = sha256(convert_to(v_secret, 'UTF8')) where id = v_row.id;
  end if;
  return v_input || jsonb_build_object('lease', v_claim.lease,
    'do', case v_row.status when 'wanted' then 'create' when 'live' then 'renew' else 'delete' end);
end
$$;
comment on function api.subscription_claim is
  'Worker: what to do about the subscription of a calendar: {"do": "create", provider, directory, user, resource, '
  'client_state, minutes}, {"do": "renew", provider, directory, subscription_id, minutes}, {"do": "delete", provider, '
  'directory, subscription_id}, {"wait": seconds} or {"finished": true}. Each has a lease for the report. '
  'client_state is random and shorter than 128 characters [GRAPH-37]; only its SHA-256 digest is kept, '
  'before the call is made.';
