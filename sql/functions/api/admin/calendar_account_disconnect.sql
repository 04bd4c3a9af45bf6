create or replace function api.calendar_account_disconnect(
  p_tenant_id uuid, p_salesperson_id uuid, p_kind text, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_person booking.salespersons := booking.salesperson_to_manage(p_tenant_id, p_salesperson_id);
  v_account booking.calendar_accounts;
begin
  select a.* into v_account from booking.calendar_accounts a
  where a.salesperson_id = p_salesperson_id and a.disconnected_at is null
    and a.provider = (select k.provider from booking.calendar_kinds k where k.kind = p_kind)
  for update;
  if v_account.id is null then
    perform booking.raise_error('not_found', 'No account of this kind is connected.');
  end if;
  perform booking.leave_calendar_account(v_account, p_actor);
  return booking.response(200, (jsonb_build_object('salesperson_id', p_salesperson_id, 'kind', p_kind,
    'account', v_account.address) || booking.calendar_state(v_person))::json);
end
$$;
comment on function api.calendar_account_disconnect is
  'DELETE tenant-admin/calendar/{kind}/{salesperson}: the account is given back and its keys are gone. Its bookings '
  'stay; what they owe there waits until the same account is connected again, and no time is offered meanwhile. '
  'Errors: SB403 tenant_scope, SB404 not_found, salesperson_not_found.';
