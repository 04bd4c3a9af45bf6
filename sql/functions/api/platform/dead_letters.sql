create or replace function api.dead_letters(p_limit integer default 100, p_tenant_id uuid default null) returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(to_jsonb(d) || jsonb_build_object('at', booking.iso(d.at))
    order by d.at desc, d.kind, d.id), '[]')
  from (select * from booking.dead_work() w 
    where booking.has_role('{owner,admin}') and (w.tenant_id = p_tenant_id
      or p_tenant_id is null and booking.principal() ->> 'kind' in ('platform', 'system'))
    order by w.at desc, w.kind, w.id limit p_limit) d
$$;
comment on function api.dead_letters is
  'Work that was given up or is pending without success, newest first, of one tenant or (NULL) all: [{kind, id, '
  'tenant_id, booking_id, what, last_error, attempts, at}]; nobody but owners and administrators of a tenant is told '
  'of its, and nobody but the platform of all. kind is webhook, webhook_delivery, message, saga_step or deletion.';
