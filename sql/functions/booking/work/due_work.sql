create or replace function booking.due_work(p_before timestamptz)
  returns table (tenant_id uuid, kind text, id text, due_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select w.tenant_id, w.kind, w.id, w.due_at from booking.open_work() w
  where w.due_at <= p_before
    and not exists (select from booking.queued_work() q where q.kind = w.kind and q.id = w.id)
  order by w.kind, w.id
$$;
comment on function booking.due_work is
  'Rows of all tenants that have been due since before an instant, with no message in this database that names them: '
  'sagas, pending deletions, webhook jobs. Crosses tenants, so it belongs to holdfast_platform.';
