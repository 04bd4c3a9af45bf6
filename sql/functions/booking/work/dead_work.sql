create or replace function booking.dead_work()
returns table (
  kind text, id text, tenant_id uuid, booking_id uuid, what text, last_error text, attempts integer, at timestamptz,
  details jsonb
)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select w.kind, w.id, w.tenant_id, a.booking_id, a.what, w.last_error, w.attempts, a.at, a.details
  from booking.work w
  cross join lateral booking.work_about(w.kind, w.id) a
  where w.dead_at is not null
  union all
  select 'saga_step', s.saga_id || ':' || s.position, s.tenant_id, g.booking_id, s.action, s.last_error, s.attempts,
    coalesce(s.finished_at, g.created_at),
    jsonb_build_object('saga_id', s.saga_id, 'saga_kind', g.kind, 'started_at', booking.iso(s.started_at))
  from booking.saga_steps s
  join booking.sagas g on g.id = s.saga_id
  left join booking.provider_objects o on o.id = s.object_id
  where s.status = 'dead' and o.state is distinct from 'delete_pending'
$$;
comment on function booking.dead_work is
  'Every dead letter of all tenants. A dead step whose deletion is still pending shows as that deletion, which is '
  'tried until done. Crosses tenants, so it belongs to holdfast_platform.';
