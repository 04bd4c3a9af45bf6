create or replace function api.console_tenant(p_name text) returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select booking.tenant_status(t) || jsonb_build_object(
    'name', t.name, 'timezone', c.timezone, 'consent_lost', booking.is_consent_lost(t.id), 'now',
      booking.iso(booking.now()), 'called', jsonb_build_object(
      'calendar', (select p.name from booking.providers p where p.is_directory),
      'conference', booking.conference_called(s)))
  from booking.tenants t
  join booking.tenant_config c on c.tenant_id = t.id
  left join booking.services s on s.tenant_id = t.id and s.is_default
  where t.slug = p_name or t.id::text = lower(p_name)
  -- A slug may look like an id; ids come first, so that nobody can take another's place.
  order by t.slug = p_name
  limit 1
$$;
comment on function api.console_tenant is
  'The tenant of a console address, by slug or id, whatever its status: {tenant_id, slug, name, status, '
  'm365_tenant_id, timezone, consent_lost, now, called: what people call who has its calendars and its meetings}; NULL '
  'when there is none. Looks at all tenants, so holdfast_platform owns it.';
