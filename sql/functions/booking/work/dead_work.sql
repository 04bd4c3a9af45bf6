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
  select 'message', o.id::text, o.tenant_id, a.booking_id, a.what, o.last_error, o.attempts, a.at, a.details
  from booking.notification_outbox o
  cross join lateral booking.about_message(o.id::text) a
  where o.status = 'dead'
$$;
comment on function booking.dead_work is
  'Every dead letter of all tenants. Crosses tenants, so it belongs to holdfast_platform.';
