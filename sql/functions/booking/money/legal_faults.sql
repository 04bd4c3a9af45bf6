create or replace function booking.legal_faults(p_fields jsonb) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_object_agg(f.name, f.fault), '{}') || booking.unknown_fields(p_fields,
    array['legal_name', 'address', 'tax_number', 'country', 'invoice_prefix', 'receipt_prefix', 'credit_note_prefix'])
  from (
    select e.key as name, case
      when e.key = 'legal_name' and not booking.is_text_line(e.value, 200)
        then 'One line of at most 200 characters, or nothing.'
      when e.key = 'address' and not booking.is_text_block(e.value, 500)
        then 'A text of at most 500 characters, or nothing.'
      when e.key = 'tax_number' and not booking.is_text_line(e.value, 50)
        then 'One line of at most 50 characters, or nothing.'
      when e.key = 'country' and (jsonb_typeof(e.value) <> 'string' or e.value #>> '{}' !~ '^[A-Z]{2}$')
        then 'A country of ISO 3166, such as DE.'
      when e.key in ('invoice_prefix', 'receipt_prefix', 'credit_note_prefix') and not booking.is_prefix(e.value)
        then 'At most 12 letters, digits, hyphens and slashes.' end as fault
    from jsonb_each(p_fields) e
    where e.value <> 'null'
  ) f
  where f.fault is not null
$$;
comment on function booking.legal_faults is
  'What is wrong with what a company prints on its documents, for booking.raise_if_invalid; null is never wrong.';
