create or replace function api.tenant_list() returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(booking.tenant_status(t) || jsonb_build_object(
    'name', t.name, 'created_at', booking.iso(t.created_at), 'consent_lost', booking.is_consent_lost(t.id),
    'provider', booking.directory_provider(), 'carrier', (select s.provider from booking.sender_of(t.id, 'mail') s),
    'salespeople', (select count(*) from booking.salespersons s where s.tenant_id = t.id and s.active))
      order by t.name, t.id), '[]')
  from booking.tenants t
$$;
comment on function api.tenant_list is
  'All tenants by name, for the platform''s administrator: [{tenant_id, slug, name, status, m365_tenant_id, '
  'created_at, consent_lost, provider (with whom its directory is), carrier (of its mails; NULL: no account for them '
  'is on record), salespeople}].';
