create or replace function booking.intake_view(p_service booking.services) returns jsonb
language sql stable
as $$
  select jsonb_build_object('fields', (
      select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'label', f.label, 'field_type', f.field_type,
        'required', f.is_required, 'placeholder', f.placeholder, 'options', f.options, 'help', f.help,
        'sort_order', f.sort_order) order by f.sort_order, f.label, f.id), '[]')
      from booking.intake_fields f
      where f.tenant_id = p_service.tenant_id and f.service_id = p_service.id and f.archived_at is null),
    'version', p_service.version)
$$;
comment on function booking.intake_view is
  'The intake form of a service, {fields: [{id, label, field_type, required, placeholder, options, help, '
  'sort_order}], version: the service''s}.';
