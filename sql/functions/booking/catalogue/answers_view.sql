create or replace function booking.answers_view(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'label', f.label, 'field_type', f.field_type,
    'answer', a.value) order by f.sort_order, f.label, f.id), '[]')
  from jsonb_each(p_booking.answers) a
  join booking.intake_fields f on f.tenant_id = p_booking.tenant_id and f.id = a.key::uuid
$$;
comment on function booking.answers_view is
  'What a customer answered, as people read it: [{id, label, field_type, answer}], also to questions that are not '
  'asked any more.';
