create or replace function booking.service_faults(p_service booking.services, p_changes jsonb) returns jsonb
language plpgsql stable
as $$
declare
  c_known constant text[] := array['slug', 'name', 'description', 'slot_minutes', 'slot_step_minutes', 'buffer_minutes',
    'min_notice_minutes', 'horizon_days', 'cancel_deadline_hours', 'timezone', 'price_amount', 'currency',
    'tax_percent', 'payment', 'deposit_amount', 'deposit_percent', 'place', 'assignment', 'audience',
    'reminders', 'color', 'redirect_url', 'sort_order', 'capacity', 'is_default', 'active'];
  v_faults jsonb;
begin
  select coalesce(jsonb_object_agg(f.name, f.fault), '{}') into v_faults
  from (
    select n.name, format('A whole number from %s to %s%s.', n.least, ltrim(to_char(n.most, '999,999,999')),
      case when n.or_null then ', or nothing' end) as fault
    from (values
      ('slot_minutes', 5, 1440, false), ('slot_step_minutes', 5, 1440, true), ('buffer_minutes', 0, 480, true),
      ('min_notice_minutes', 0, 525600, true), ('horizon_days', 1, 730, true),
      ('cancel_deadline_hours', 0, 8760, true), ('price_amount', 0, 99999999, true),
      ('deposit_amount', 1, 99999999, true), ('sort_order', 0, 9999, true), ('capacity', 1, 1, true)
    ) n (name, least, most, or_null)
    where p_changes ? n.name
      and not (n.or_null and p_changes -> n.name = 'null')
      and not booking.is_whole(p_changes -> n.name, n.least, n.most)
    union all
    select e.key, case
      when e.key = 'name' and not booking.is_text_line(e.value, 200) then 'A name of 1 to 200 characters is needed.'
      when e.value = 'null' then null
      when e.key = 'slug' and (jsonb_typeof(e.value) <> 'string' or length(e.value #>> '{}') > 63
          or e.value #>> '{}' !~ '^[a-z0-9]([-_]?[a-z0-9])*$')
        then 'At most 63 lower-case letters and digits, with single hyphens or underscores inside.'
      when e.key = 'description' and not booking.is_text_block(e.value, 2000) then 'A text of at most 2,000 characters.'
      when e.key = 'timezone' and not booking.is_zone(e.value #>> '{}')
        then 'There is no such time zone; one is named like Europe/Berlin.'
      when e.key in ('tax_percent', 'deposit_percent') and (jsonb_typeof(e.value) <> 'number'
          or (e.value #>> '{}')::numeric not between 0 and 100
          or (e.value #>> '{}')::numeric <> round((e.value #>> '{}')::numeric, 2)
          or e.key = 'deposit_percent' and (e.value #>> '{}')::numeric = 0)
        then 'A percentage of at most 100, with at most two decimals.'
      when e.key = 'payment' and coalesce(e.value #>> '{}', '') not in ('none', 'deposit', 'full', 'card_on_file')
        then 'none, deposit, full or card_on_file.'
      when e.key = 'place' and booking.place_fault(e.value) is not null then booking.place_fault(e.value)
      when e.key = 'assignment' and e.value #>> '{}' not in ('chosen', 'any', 'either') then 'chosen, any or either.'
      when e.key = 'audience' and e.value #>> '{}' not in ('public', 'prospect', 'customer', 'member')
        then 'public, prospect, customer or member.'
      when e.key = 'redirect_url' and not booking.is_https_address(e.value)
        then 'An address that begins with https://, of at most 500 characters, or nothing.'
      when e.key = 'color' and (jsonb_typeof(e.value) <> 'string' or e.value #>> '{}' !~ '^#[0-9a-fA-F]{6}$')
        then 'A color such as #0f6b5c.'
      when e.key in ('active', 'is_default', 'reminders') and jsonb_typeof(e.value) <> 'boolean' then 'true or false.'
      when e.key = 'is_default' and p_service.is_default and e.value = 'false'
        then 'Say of another service that it is the default one.'
      when e.key = 'currency' and jsonb_typeof(e.value) <> 'string' then 'A currency of ISO 4217, such as EUR.'
      end
    from jsonb_each(p_changes) e
    union all
    select n.name, n.fault
    from (values
      ('name', 'A name of 1 to 200 characters is needed.'), ('slot_minutes', 'A whole number from 5 to 1,440.')
    ) n (name, fault)
    where p_service.id is null and not p_changes ? n.name
  ) f
  where f.fault is not null;
  return v_faults || booking.unknown_fields(p_changes, c_known);
end
$$;
comment on function booking.service_faults is
  'What is wrong with the fields that a service is to have, each by itself, for booking.raise_if_invalid. p_service: '
  'as it is, NULL for a new one, which needs name and slot_minutes.';
