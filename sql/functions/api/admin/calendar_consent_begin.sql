create or replace function api.calendar_consent_begin(
  p_tenant_id uuid, p_salesperson_id uuid, p_kind text, p_state_digest bytea, p_browser_digest bytea, p_nonce text,
  p_code_verifier text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_person booking.salespersons := booking.salesperson_to_manage(p_tenant_id, p_salesperson_id);
begin
  if not exists (
    select from booking.calendar_kinds k where k.kind = p_kind and k.has_calendar and not k.is_directory) then
    perform booking.raise_error('not_found', 'There is no such kind of calendar that a person connects.');
  elsif v_person.archived_at is not null then
    perform booking.raise_error('invalid_state', 'This salesperson was archived.');
  end if;
  insert into booking.calendar_consents (tenant_id, salesperson_id, kind, account_id, state_digest, browser_digest,
    nonce, code_verifier, created_at)
  values (p_tenant_id, p_salesperson_id, p_kind, case when booking.principal() ->> 'kind' = 'account'
      then (booking.principal() ->> 'id')::uuid end, p_state_digest, p_browser_digest, p_nonce, p_code_verifier,
    booking.now());
  return jsonb_build_object('login_hint', coalesce((
    select a.address from booking.calendar_accounts a join booking.calendar_kinds k on k.provider = a.provider
    where a.salesperson_id = p_salesperson_id and k.kind = p_kind
    order by a.connected_at desc limit 1), v_person.email));
end
$$;
comment on function api.calendar_consent_begin is
  'Somebody is sent to a provider to let us into a salesperson''s calendar: {login_hint: which account it may be, or '
  'NULL}. Digests are SHA-256, of the OAuth state and of the browser''s cookie. Errors: SB403 tenant_scope, SB404 '
  'not_found (kind), salesperson_not_found, SB409 invalid_state (archived).';
