create or replace function booking.open_work() returns table (tenant_id uuid, kind text, id text, due_at timestamptz)
language sql stable
as $$
  select s.tenant_id, 'saga', s.id::text, coalesce(step.not_before, s.created_at)
  from booking.sagas s
  left join lateral (
    select greatest(p.next_attempt_at, case when p.status = 'running' then p.lease_until end) as not_before
    from booking.saga_steps p where p.saga_id = s.id and p.status in ('pending', 'running')
    order by p.position limit 1) step on true
  where s.finished_at is null
  union all
  select w.tenant_id, w.kind, w.id, w.due_at
  from booking.work w
  where w.due_at < 'infinity' and not booking.is_recurring(w.kind)
    -- A deletion that a saga is at is the saga's work. By CASE: ids of other kinds are no numbers.
    and case w.kind when 'deletion' then not booking.is_in_saga(w.id::bigint) else true end
$$;
comment on function booking.open_work is
  'Rows that a worker has something to do for, and since (or from) when: sagas, pending deletions, mails, webhook '
  'jobs, not what recurs. Of the tenants that the caller sees.';
