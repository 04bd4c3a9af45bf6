create or replace function booking.page_company(p_tenant_id uuid) returns jsonb
language sql volatile
as $$
  select booking.tenant_view(p_tenant_id) || jsonb_build_object('now', booking.iso(booking.now()),
    'sms', case when c.sms then jsonb_build_object('country', c.country, 'consents', (
      select jsonb_agg(jsonb_build_object('id', t.id, 'locale', t.locale, 'words', t.words) order by t.id)
      from booking.consent_texts t where t.channel = 'sms')) end)
  from booking.tenant_config c
  where c.tenant_id = p_tenant_id
$$;
comment on function booking.page_company is
  'A company as its pages show it: booking.tenant_view, the present moment (now), and in sms what to ask customers who '
  'may get SMS, null where it sends none.';
