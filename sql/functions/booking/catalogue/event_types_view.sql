create or replace function booking.event_types_view(p_tenant_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object('event_types', (
      select coalesce(jsonb_agg(jsonb_build_object('service_id', s.id, 'event_type', s.slug,
        'event_type_id', m.event_type_id) order by s.sort_order, s.slug), '[]')
      from booking.services s
      left join booking.event_type_map m on m.tenant_id = s.tenant_id and m.service_id = s.id
      where s.tenant_id = p_tenant_id and s.archived_at is null),
    'version', c.scheduling_version)
  from booking.tenant_config c
  where c.tenant_id = p_tenant_id
$$;
comment on function booking.event_types_view is
  'What members book by: {event_types: [{service_id, event_type: its slug, event_type_id: what an outside engine calls '
  'it, or NULL}], version: of how the company schedules}. Archived services are left out.';
