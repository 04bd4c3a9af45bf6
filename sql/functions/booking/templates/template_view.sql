create or replace function booking.template_view(
  p_tenant_id uuid, p_purpose text, p_channel text, p_locale text
) returns jsonb
language sql stable
as $$
  select jsonb_build_object('event_key', p.purpose, 'channel', p_channel, 'locale', p_locale,
    'subject', t.subject, 'text', t.text, 'html', t.html, 'version', coalesce(t.version, 0),
    'updated_at', booking.iso(t.created_at), 'description', p.description,
    'placeholders', p.placeholders, 'must_have', p.must_have,
    'is_used', t.text is not null and booking.has_own_sender(p_tenant_id, p_channel),
    'failed_at', booking.iso(t.failed_at), 'failure', t.failure)
  from booking.message_purposes p
  left join lateral booking.latest_template(p_tenant_id, p_purpose, p_channel, p_locale) t on true
  where p.purpose = p_purpose
$$;
comment on function booking.template_view is
  'A tenant''s own text as its API shows it; subject, text and html NULL: the built-in one is sent. is_used is false '
  'while there is none, or while messages go out under another sender than the tenant''s own.';
