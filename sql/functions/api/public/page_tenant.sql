create or replace function api.page_tenant(p_slug text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
begin
  return booking.tenant_view(v_tenant_id) || jsonb_build_object('now', booking.iso(booking.now()), 'salespeople', (
    select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'display_name', s.display_name, 'timezone', s.timezone)
      order by s.display_name, s.id), '[]')
    from booking.salespersons s where s.tenant_id = v_tenant_id and s.active),
    'sms', (
      select jsonb_build_object('country', c.country, 'consents', (
        select jsonb_agg(jsonb_build_object('id', t.id, 'locale', t.locale, 'words', t.words) order by t.id)
        from booking.consent_texts t where t.channel = 'sms'))
      from booking.tenant_config c where c.tenant_id = v_tenant_id and c.sms));
end
$$;
comment on function api.page_tenant is
  'What the booking pages show of a company, its active salespeople and the present moment included; sms is what to '
  'ask customers who may get SMS, NULL where the company sends none. Errors: SB404 tenant_not_found.';
