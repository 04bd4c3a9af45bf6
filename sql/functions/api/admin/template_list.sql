create or replace function api.template_list(p_tenant_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return (
    select jsonb_agg(jsonb_build_object('event_key', p.purpose, 'audience', p.audience, 'channels', p.channels,
      'own', (
        select coalesce(jsonb_agg(jsonb_build_object('channel', t.channel, 'locale', t.locale,
          'is_used', booking.has_own_sender(p_tenant_id, t.channel), 'failed_at', booking.iso(t.failed_at))
          order by t.channel, t.locale), '[]')
        from booking.notification_templates t
        where t.tenant_id = p_tenant_id and t.purpose = p.purpose and t.replaced_at is null and t.text is not null))
      order by p.audience, p.purpose)
    from booking.message_purposes p);
end
$$;
comment on function api.template_list is
  'What messages there are, and which a tenant has own texts of: [{event_key, audience (customer or staff), channels, '
  'own: [{channel, locale, is_used, failed_at (when it could not be filled in, and the built-in one was sent)}]}]. '
  'Errors: SB403 tenant_scope.';
