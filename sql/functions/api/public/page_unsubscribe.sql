create or replace function api.page_unsubscribe(p_claims jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant((p_claims ->> 'tenant_id')::uuid);
begin
  return (
    select jsonb_build_object('tenant', booking.tenant_view(t.id) || jsonb_build_object('now',
        booking.iso(booking.now())), 'is_unsubscribed', exists (
      select from booking.suppressions s
      where s.tenant_id = t.id and s.channel = 'mail' and s.reason = 'unsubscribed' and s.lifted_at is null
        and s.digest = decode(p_claims ->> 'recipient', 'hex')))
    from booking.tenants t where t.id = v_tenant_id and t.status = 'active');
end
$$;
comment on function api.page_unsubscribe is
  'What the page for those who want no reminders shows: {tenant, is_unsubscribed}. p_claims: of a token of ours, '
  '{tenant_id, message_id, recipient (digest in hex)}. NULL: the tenant is not active.';
