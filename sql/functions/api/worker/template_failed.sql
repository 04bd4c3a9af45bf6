create or replace function api.template_failed(
  p_tenant_id uuid, p_purpose text, p_channel text, p_locale text, p_version integer, p_failure text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  update booking.notification_templates t
  set failed_at = booking.now(), failure = left(p_failure, 1000)
  where t.tenant_id = p_tenant_id and t.purpose = p_purpose and t.channel = p_channel and t.locale = p_locale
    and t.version = p_version and (t.failure is distinct from left(p_failure, 1000)
      or t.failed_at < booking.now() - interval '1 hour');
  if found then
    perform booking.audit('template.failed', 'template', concat_ws('/', p_purpose, p_channel, p_locale),
      jsonb_build_object('version', p_version, 'failure', left(p_failure, 1000)), 'system', null);
  end if;
end
$$;
comment on function api.template_failed is
  'Worker: a tenant''s own text could not be filled in, and the built-in one was sent. Kept with the version, where '
  'the tenant sees it, and audited; at most once an hour for the same failure.';
