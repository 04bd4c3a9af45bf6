create or replace function booking.is_consent_lost(p_tenant_id uuid) returns boolean
language sql stable
as $$
  select coalesce((
    select a.action = 'consent_lost'
    from booking.audit_logs a
    where a.target_id = p_tenant_id::text and a.target_type = 'tenant' and a.action in ('consent_lost', 'consent_restored')
    order by a.id desc limit 1), false)
$$;
comment on function booking.is_consent_lost is
  'Whether the tenant''s directory refused us last time; told by the audit log.';
