create or replace function api.template_test(
  p_tenant_id uuid, p_event_key text, p_channel text, p_locale text, p_to text, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_to text;
  v_message_id bigint;
  v_is_limited boolean;
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_no_template(p_event_key, p_channel, p_locale);
  if p_channel = 'sms' then
    select p.phone into v_to from booking.account_phones p
    where p.tenant_id = p_tenant_id and p.proved_at is not null and p.phone = coalesce(p_to, p.phone)
      and booking.principal() ->> 'kind' = 'account' and p.account_id::text = booking.principal() ->> 'id';
  else
    select a.address into v_to from booking.own_addresses(p_tenant_id) with ordinality a (address, place)
    where p_to is null or lower(a.address) = lower(p_to)
    order by a.place limit 1;
  end if;
  if v_to is null then
    perform booking.raise_if_invalid(jsonb_build_object('to', case p_channel
      when 'mail' then 'An address of your own: that you send from, or of one of your salespeople.'
      else 'The number that your account has proved to be yours; a test by SMS goes nowhere else.' end));
  end if;
  -- An SMS counts in the limits of its number and its tenant.
  v_is_limited := p_channel = 'mail' and booking.setting('has_client_limits')::boolean;
  if v_is_limited then
    perform booking.raise_if_mail_budget_spent(v_to, null);
  end if;
  v_message_id := booking.queue_message(p_tenant_id, gen_random_uuid(), null, p_event_key, p_channel, v_to,
    p_data => '{"is_sample": true}', p_locale => p_locale);
  if v_is_limited then
    insert into booking.mail_spendings (message_id, mailbox_digest, client_digest, spent_at)
    values (v_message_id, booking.mail_digest(booking.mailbox(v_to)), null, booking.now());
  end if;
  perform booking.audit('template.tested', 'template', concat_ws('/', p_event_key, p_channel, p_locale),
    jsonb_build_object('message_id', v_message_id), 'administrator', p_actor);
  return booking.response(202, json_build_object('message_id', v_message_id, 'to', v_to));
end
$$;
comment on function api.template_test is
  'POST a test of a message: the one that is kept, else the built-in one, filled in with a sample, to p_to (NULL: the '
  'tenant''s own sender, else its first salesperson; of an SMS the number that the account which asks has proved). '
  'Only to the tenant''s own people, and of the budget of mails or the limits of SMS. Audited. Errors: SB400 '
  'invalid_request, SB403 tenant_scope, SB404 not_found, SB429 mail_limit.';
