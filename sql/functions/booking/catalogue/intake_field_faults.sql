create or replace function booking.intake_field_faults(p_service booking.services, p_field jsonb)
returns table (name text, fault text)
language sql stable
as $$
  select n.key, n.value #>> '{}'
  from jsonb_each(booking.unknown_fields(p_field, array['id', 'label', 'field_type', 'required', 'placeholder',
    'options', 'help', 'sort_order'])) n
  union all
  select f.name, f.fault
  from (values
    ('id', case when p_field -> 'id' <> 'null' and not exists (
        select from booking.intake_fields i
        where i.tenant_id = p_service.tenant_id and i.service_id = p_service.id and i.id::text = p_field ->> 'id')
      then 'This service has no such question; leave the id of a new one out.' end),
    ('label', case when not coalesce(booking.is_text_line(p_field -> 'label', 200), false)
      then 'One line of 1 to 200 characters is needed.' end),
    ('field_type', case when coalesce(p_field ->> 'field_type', '') not in ('text', 'textarea', 'select', 'checkbox',
        'date', 'phone', 'email', 'number')
      then 'text, textarea, select, checkbox, date, phone, email or number.' end),
    ('required', case when p_field -> 'required' <> 'null' and jsonb_typeof(p_field -> 'required') <> 'boolean'
        then 'true or false.'
      when p_field -> 'required' = 'true' and p_service.is_default
        then 'The default service is booked by programs that know no form; it asks nothing that must be answered.' end),
    ('placeholder', case when p_field -> 'placeholder' <> 'null'
        and not booking.is_text_line(p_field -> 'placeholder', 200)
      then 'One line of at most 200 characters, or nothing.' end),
    ('options', case when not booking.are_options(p_field -> 'options')
        then 'A list of at most 100 different lines, each of at most 200 characters.'
      when p_field ->> 'field_type' = 'select'
        and jsonb_array_length(nullif(p_field -> 'options', 'null')) > 0 is not true
        then 'There is nothing to select from.'
      when p_field ->> 'field_type' not in ('select', 'checkbox')
        and jsonb_array_length(nullif(p_field -> 'options', 'null')) > 0
        then 'Only select and checkbox have options.' end),
    ('help', case when p_field -> 'help' <> 'null' and not booking.is_text_block(p_field -> 'help', 500)
      then 'A text of at most 500 characters, or nothing.' end),
    ('sort_order', case when p_field -> 'sort_order' <> 'null'
        and not booking.is_whole(p_field -> 'sort_order', 0, 9999)
      then 'A whole number from 0 to 9,999, or nothing: as listed.' end)
  ) f (name, fault)
  where f.fault is not null
$$;
comment on function booking.intake_field_faults is 'What is wrong with one question that a service is to ask.';
