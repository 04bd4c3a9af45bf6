create or replace function api.outbox_due() returns integer
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from booking.notification_outbox o
  where o.status = 'queued' and o.due_at <= (select booking.now())
$$;
comment on function api.outbox_due is
  'How many messages of all tenants are due and claimed by nobody. Crosses tenants, so it belongs to '
  'holdfast_platform.';
