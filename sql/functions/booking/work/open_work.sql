create or replace function booking.open_work() returns table (tenant_id uuid, kind text, id text, due_at timestamptz)
language sql stable
as $$
  select w.tenant_id, w.kind, w.id, w.due_at
  from booking.work w
  where w.due_at < 'infinity' and not booking.is_recurring(w.kind)
    -- A deletion that a saga is at is the saga's work. By CASE: ids of other kinds are no numbers.
    and case w.kind when 'deletion' then not booking.is_in_saga(w.id::bigint) else true end
$$;
comment on function booking.open_work is
  'Rows that a worker has something to do for, and since (or from) when: sagas, pending deletions, webhook jobs, '
  'not what recurs. Of the tenants that the caller sees.';
