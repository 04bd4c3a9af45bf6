create or replace function booking.due_work(p_before timestamptz) returns table (tenant_id uuid, kind text, id text)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select w.tenant_id, w.kind, w.id from booking.open_work() w
  where w.due_at <= p_before
    and not exists (select from booking.queued_work() q where q.kind = w.kind and q.id = w.id)
  order by w.kind, w.id
  limit 1000
$$;
comment on function booking.due_work(timestamptz) is
  'Rows of all tenants that have been due since before an instant, with no message that names them: sagas, owed deletions, mails, webhook jobs. Crosses tenants, so it belongs to holdfast_platform.';
