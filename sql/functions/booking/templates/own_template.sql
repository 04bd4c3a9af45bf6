create or replace function booking.own_template(
  p_tenant_id uuid, p_purpose text, p_channel text, p_locale text
) returns jsonb
language sql stable
as $$
  select jsonb_build_object('subject', t.subject, 'text', t.text, 'html', t.html, 'version', t.version,
    'locale', t.locale)
  from booking.tenant_config c
  cross join lateral (select split_part(lower(translate(p_locale, '_', '-')), '-', 1) as code) r
  cross join lateral booking.latest_template(p_tenant_id, p_purpose, p_channel,
    case when booking.is_language(r.code) then r.code else c.default_locale end) t
  where c.tenant_id = p_tenant_id and t.text is not null
$$;
comment on function booking.own_template is
  'The tenant''s own text {subject, text, html, version, locale} for readers of that language (of one that we do not '
  'speak: the tenant''s); NULL: the built-in one is sent.';
