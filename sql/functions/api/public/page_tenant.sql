create or replace function api.page_tenant(p_slug text, p_to_sell boolean default false) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
begin
  return booking.tenant_view(v_tenant_id) || jsonb_build_object('now', booking.iso(booking.now()), 'salespeople',
    case when p_to_sell then booking.listed_people(v_tenant_id) else '[]' end,
    'sms', (
      select jsonb_build_object('country', c.country, 'consents', (
        select jsonb_agg(jsonb_build_object('id', t.id, 'locale', t.locale, 'words', t.words) order by t.id)
        from booking.consent_texts t where t.channel = 'sms'))
      from booking.tenant_config c where c.tenant_id = v_tenant_id and c.sms));
end
$$;
comment on function api.page_tenant is
  'What pages show of a company, and the present moment; sms is what to ask customers who may get SMS, NULL where the '
  'company sends none. p_to_sell: for the pages that sell, with the salespeople as api.salespeople lists them. Errors: '
  'SB401 sign_in_required (p_to_sell), SB404 tenant_not_found.';
