create or replace function booking.latest_template(
  p_tenant_id uuid, p_purpose text, p_channel text, p_locale text
) returns setof booking.notification_templates
-- Plain SQL, so that it becomes part of the query that renders a message.
language sql stable
as $$
  select t.* from booking.notification_templates t
  where t.tenant_id = p_tenant_id and t.purpose = p_purpose and t.channel = p_channel and t.locale = p_locale
  order by t.version desc limit 1
$$;
comment on function booking.latest_template is
  'The latest version of a tenant''s own text, if there ever was one.';
