create or replace function api.template_get(
  p_tenant_id uuid, p_event_key text, p_channel text, p_locale text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_no_template(p_event_key, p_channel, p_locale);
  return jsonb_build_object('template', booking.template_view(p_tenant_id, p_event_key, p_channel, p_locale),
    'tenant', booking.tenant_view(p_tenant_id));
end
$$;
comment on function api.template_get is
  'GET a template, and whoever previews one: {template (booking.template_view: the tenant''s own text, and what it may '
  'and must name), tenant}. Errors: SB403 tenant_scope, SB404 not_found.';
