create or replace function booking.company_faults(p_changes jsonb) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_object_agg(f.name, f.fault), '{}')
  from (
    select e.key as name, case
      when e.key = 'display_name' and not booking.is_text_line(e.value, 200)
        then 'One line of at most 200 characters, or nothing for the company''s legal name.'
      when e.key in ('logo', 'redirect_url') and not booking.is_https_address(e.value)
        then 'An address that begins with https://, of at most 500 characters, or nothing.'
      when e.key in ('website', 'privacy_url', 'terms_url')
        and (not booking.is_text_line(e.value, 500)
          or e.value #>> '{}' !~ '^https?://[^/?#[:space:]@]+([/?#][^[:space:]]*)?$')
        then 'An address that begins with https://, of at most 500 characters, or nothing.'
      when e.key = 'support_email' and (not booking.is_text_line(e.value, 254)
          or e.value #>> '{}' !~ '^[^@[:space:]]+@[^@[:space:]]+$')
        then 'A mail address, or nothing.'
      when e.key = 'support_phone' and (not booking.is_text_line(e.value, 50) or e.value #>> '{}' !~ '[0-9]')
        then 'A telephone number as people read it, of at most 50 characters, or nothing.'
      when e.key = 'color' and (jsonb_typeof(e.value) <> 'string' or e.value #>> '{}' !~ '^#[0-9a-fA-F]{6}$')
        then 'A color such as #0f6b5c.'
      when e.key = 'color' and p_changes ? 'accent_colour'
        and lower(p_changes ->> 'accent_colour') is distinct from lower(e.value #>> '{}')
        then 'color and accent_colour are the same; send one.'
      when e.key = 'currency' and (jsonb_typeof(e.value) <> 'string' or e.value #>> '{}' !~ '^[A-Z]{3}$')
        then 'A currency of ISO 4217, such as EUR.'
      when e.key = 'booking_access' and (e.value #>> '{}') not in ('public', 'members')
        then 'Who sees what is offered: public or members.'
      when e.key = 'reschedule_confirms' and (e.value #>> '{}') not in ('mail', 'at_once')
        then 'A new time is confirmed by another mail, or by the link that asked for it: mail or at_once.'
      when e.key in ('promote_on_attended', 'salespeople_set_hours', 'answers_in_event')
        and jsonb_typeof(e.value) <> 'boolean'
        then 'true or false.'
      when e.key = 'event_title' and (not booking.is_text_line(e.value, 200)
          or regexp_replace(e.value #>> '{}', '\{(service|customer)\}', '', 'g') ~ '[{}]')
        then 'One line of at most 200 characters; what is in braces is {service} or {customer}.'
      when e.key = 'embed_origins' and (jsonb_typeof(e.value) <> 'array' or jsonb_array_length(e.value) > 20
          or jsonb_path_exists(e.value, 'strict $[*] ? (@.type() != "string" '
            '|| !(@ like_regex "^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$"))'))
        then 'A list of at most 20 origins such as ["https://www.acme.example"]: scheme and host in lower case.'
      end as fault
    from jsonb_each(p_changes) e
    where e.value <> 'null'
  ) f
  where f.fault is not null
$$;
comment on function booking.company_faults is
  'What is wrong with changes of what a company says of itself and how it sells, as booking.settings_faults tells; '
  'null is never wrong.';
