create or replace function booking.template_faults(p_template jsonb, p_channel text) returns jsonb
language plpgsql immutable
as $$
declare
  c_fields constant text[] := '{subject,text,html,version}';
  v_text text := p_template ->> 'text';
  v_faults jsonb;
begin
  select coalesce(jsonb_object_agg(e.key, case
      when e.key <> all (c_fields) then 'There is no such field.'
      when e.key = 'version' and not booking.is_whole(e.value, 0, 2147483647) then 'The version that is replaced.'
      when e.key <> 'version' and jsonb_typeof(e.value) not in ('string', 'null') then 'A text, or null.' end), '{}')
  into v_faults
  from jsonb_each(p_template) e;
  return jsonb_strip_nulls(jsonb_build_object(
    'text', case
      when v_text is null and (p_template ->> 'subject' is not null or p_template ->> 'html' is not null)
        then 'Without a text there is neither subject nor html.'
      when v_text !~ '\S' then 'Something that can be read, or null for the built-in text.'
      when octet_length(v_text) > 20000 then 'At most 20,000 bytes.'
      when not booking.is_plain_template(v_text) then 'Words, {{ name }} and {% if name %} alone.' end,
    'subject', case
      when p_channel <> 'mail' and p_template ->> 'subject' is not null then 'Only mails have a subject.'
      when p_channel = 'mail' and v_text is not null and not coalesce(
        booking.is_line(p_template ->> 'subject', 400), false) then 'One line of at most 400 characters.'
      when not booking.is_plain_template(p_template ->> 'subject')
        then 'Words, {{ name }} and {% if name %} alone.' end,
    'html', case
      when p_channel <> 'mail' and p_template ->> 'html' is not null then 'Only mails have HTML.'
      when octet_length(p_template ->> 'html') > 20000 then 'At most 20,000 bytes.'
      when not booking.is_plain_template(p_template ->> 'html')
        then 'Words, {{ name }} and {% if name %} alone.' end)) || jsonb_strip_nulls(v_faults);
end
$$;
comment on function booking.template_faults is
  'What is wrong with a template {subject, text, html, version}: an object of field names and sentences, empty when '
  'nothing is.';
