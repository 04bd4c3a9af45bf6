create or replace function api.unsubscribe(p_claims jsonb, p_is_wanted boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant((p_claims ->> 'tenant_id')::uuid);
  v_digest bytea := decode(p_claims ->> 'recipient', 'hex');
  v_message_id bigint := (p_claims ->> 'message_id')::bigint;
begin
  if not exists (select from booking.tenants t where t.id = v_tenant_id) then
    perform booking.raise_error('tenant_not_found', 'There is no such company.');
  elsif p_is_wanted then
    update booking.suppressions s set lifted_at = booking.now(), lifted_by = 'recipient'
    where s.tenant_id = v_tenant_id and s.channel = 'mail' and s.digest = v_digest and s.reason = 'unsubscribed'
      and s.lifted_at is null;
  else
    perform booking.suppress(v_tenant_id, 'mail', (
      select m.recipient_key from booking.notification_outbox m
      where m.tenant_id = v_tenant_id and m.id = v_message_id and booking.recipient_digest(m.recipient_key) = v_digest),
      v_digest, 'unsubscribed', p_message_id => v_message_id);
  end if;
end
$$;
comment on function api.unsubscribe is
  'POST unsubscribe: the recipient of a mail wants no reminders and follow-ups of this tenant, or (p_is_wanted) wants '
  'them again; that they hold a token which was mailed to that address proves it theirs. p_claims as in '
  'api.page_unsubscribe. Errors: SB404 tenant_not_found.';
