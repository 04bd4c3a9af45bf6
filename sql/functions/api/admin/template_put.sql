create or replace function api.template_put(
  p_tenant_id uuid, p_event_key text, p_channel text, p_locale text, p_template jsonb, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at constant timestamptz := booking.now();
  v_before jsonb;
  v_after jsonb;
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_no_template(p_event_key, p_channel, p_locale);
  perform booking.raise_if_invalid(booking.template_faults(p_template, p_channel));
  -- One at a time: the tenant's row orders whoever saves.
  perform from booking.tenant_config c where c.tenant_id = p_tenant_id for update;
  v_before := booking.template_view(p_tenant_id, p_event_key, p_channel, p_locale);
  perform booking.raise_if_stale((p_template ->> 'version')::numeric::integer, (v_before ->> 'version')::integer);
  if jsonb_strip_nulls(p_template - 'version')
    is distinct from jsonb_strip_nulls(jsonb_build_object('subject', v_before -> 'subject', 'text', v_before -> 'text',
      'html', v_before -> 'html')) then
    update booking.notification_templates t set replaced_at = v_at
    where t.tenant_id = p_tenant_id and t.purpose = p_event_key and t.channel = p_channel and t.locale = p_locale
      and t.replaced_at is null;
    insert into booking.notification_templates
      (tenant_id, purpose, channel, locale, version, subject, text, html, created_at)
    values (p_tenant_id, p_event_key, p_channel, p_locale, (v_before ->> 'version')::integer + 1,
      p_template ->> 'subject', p_template ->> 'text', p_template ->> 'html', v_at);
    v_after := booking.template_view(p_tenant_id, p_event_key, p_channel, p_locale);
    perform booking.audit_change('template.changed', 'template', concat_ws('/', p_event_key, p_channel, p_locale),
      v_before, v_after, p_actor);
  end if;
  return booking.response(200, coalesce(v_after, v_before)::json);
end
$$;
comment on function api.template_put is
  'PUT a template {subject, text, html, version}: saves a new version, unless it is the same; text null gives the '
  'built-in one back, html null has it made of the text. version, if given, is the one that is replaced. Who calls it '
  'has judged the placeholders; the table refuses whatever would have to be evaluated. Audited. Errors: SB400 '
  'invalid_request, SB403 tenant_scope, SB404 not_found, SB409 version_conflict.';
