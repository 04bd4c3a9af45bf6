create or replace function booking.due_work(p_before timestamptz) returns table (tenant_id uuid, kind text, id text)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with due as (
    select s.tenant_id, 'saga' as kind, s.id::text as id
    from booking.sagas s
    left join lateral (
      select greatest(p.next_attempt_at, case when p.status = 'running' then p.lease_until end) as not_before
      from booking.saga_steps p where p.saga_id = s.id and p.status in ('pending', 'running')
      order by p.position limit 1) step on true
    where s.finished_at is null and coalesce(step.not_before, s.created_at) <= p_before
    union all
    select o.tenant_id, 'deletion', o.id::text
    from booking.provider_objects o
    where o.state = 'delete_owed' and o.next_attempt_at <= p_before
      and not exists (
        select from booking.saga_steps p where p.object_id = o.id and p.status in ('pending', 'running'))
    union all
    select m.tenant_id, 'mail', m.id::text
    from booking.mails m
    where m.status = 'queued' and coalesce(greatest(m.lease_until, m.next_attempt_at), m.created_at) <= p_before
    union all
    select j.tenant_id, 'webhook', j.id::text
    from booking.webhook_jobs j
    where j.status in ('queued', 'processing') and coalesce(greatest(j.lease_until, j.next_attempt_at), j.received_at_utc) <= p_before
  )
  select d.tenant_id, d.kind, d.id from due d
  where not exists (select from booking.queued_work() q where q.kind = d.kind and q.id = d.id)
  order by d.kind, d.id
  limit 1000
$$;
comment on function booking.due_work(timestamptz) is
  'Rows of all tenants that have been due since before an instant, with no message that names them: sagas, owed deletions, mails, webhook jobs. Crosses tenants, so it belongs to holdfast_platform.';
