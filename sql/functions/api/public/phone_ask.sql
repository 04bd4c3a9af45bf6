create or replace function api.phone_ask(
  p_slug text, p_session_digest bytea, p_phone text, p_kind text, p_country text, p_client text,
  p_locale text default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_session booking.sessions := booking.fresh_session(v_tenant_id, p_session_digest);
  v_at constant timestamptz := booking.now();
  v_account booking.accounts;
  v_config booking.tenant_config;
begin
  select a.* into v_account from booking.accounts a where a.id = v_session.account_id;
  select c.* into v_config from booking.tenant_config c where c.tenant_id = v_tenant_id;
  if not booking.is_staff(v_account.roles) then
    perform booking.raise_forbidden('Only those who work for the company have a number here.');
  end if;
  perform booking.raise_if_invalid(jsonb_build_object('phone', case
    when not v_config.sms then 'The company sends no SMS.'
    when p_kind not in ('mobile', 'fixed_or_mobile') then 'Not the number of a mobile telephone.'
    when not coalesce(p_country = any (case when v_config.sms_countries = '{}' then array[v_config.country]
      else v_config.sms_countries end), false) then 'The company sends no SMS to this country.' end));
  perform booking.count_sms_number(p_phone, p_client);
  insert into booking.account_phones as p (account_id, tenant_id, phone, kind, country, asked_at)
  values (v_account.id, v_tenant_id, p_phone, p_kind, p_country, v_at)
  on conflict (account_id) do update
    set phone = excluded.phone, kind = excluded.kind, country = excluded.country, asked_at = excluded.asked_at,
      code_digests = '{}', tries = 0, proved_at = null;
  perform booking.queue_message(v_tenant_id, v_account.id, null, 'phone_code', 'sms', p_phone,
    p_occurrence => gen_random_uuid()::text, p_not_after => v_at + booking.sign_in_code_life(), p_locale => p_locale);
  return booking.phone_view(v_account.id);
end
$$;
comment on function api.phone_ask is
  'Somebody who works for the company, signed in within ten minutes, enters a telephone number (E.164; p_kind and '
  'p_country as its numbering plan tells): a code is sent to it, and until it is typed the number is nobody''s. Within '
  'the limits of SMS. Returns booking.phone_view. Errors: SB400 invalid_request (phone), SB401 sign_in_required, SB403 '
  'fresh_sign_in_required, SB403 forbidden, SB404 tenant_not_found, SB429 sms_limit.';
