create or replace function booking.follow_status() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'INSERT' and new.status in ('queued', 'processing') then
    insert into booking.work (kind, id, tenant_id, due_at)
    values (tg_argv[0], new.id::text, new.tenant_id, booking.now());
  elsif old.status = new.status
    or old.status in ('queued', 'processing') and new.status in ('queued', 'processing') then
    return null;
  elsif new.status in ('queued', 'processing') then
    insert into booking.work (kind, id, tenant_id, due_at)
    values (tg_argv[0], new.id::text, new.tenant_id, booking.now())
    on conflict (kind, id) do update
    set lease = null, due_at = excluded.due_at, attempts = 0, last_error = null, dead_at = null;
  elsif new.status = 'dead' then
    insert into booking.work (kind, id, tenant_id, due_at, attempts, last_error, dead_at)
    values (tg_argv[0], new.id::text, new.tenant_id, 'infinity', new.attempts, new.last_error, booking.now())
    on conflict (kind, id) do update
    set lease = null, due_at = excluded.due_at, attempts = excluded.attempts, last_error = excluded.last_error,
      dead_at = excluded.dead_at;
  elsif tg_op = 'UPDATE' then
    delete from booking.work w where w.kind = tg_argv[0] and w.id = new.id::text;
  end if;
  return null;
end
$$;
comment on function booking.follow_status is
  'Trigger: a row that is queued is work of the kind that its argument names, one that is dead a dead letter, any '
  'other is work no more.';
