create or replace function booking.shown_service(p_service booking.services) returns jsonb
language sql stable
as $$
  select case when booking.has_role('{owner,admin,salesperson}') then booking.service_view(p_service)
    else jsonb_build_object('id', p_service.id, 'name', p_service.name, 'active', p_service.active,
      'archived_at', booking.iso(p_service.archived_at)) end
$$;
comment on function booking.shown_service is
  'A service as who asks may see it: analysts see names alone, to read their figures by.';
