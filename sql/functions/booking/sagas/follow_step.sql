create or replace function booking.follow_step() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op <> 'DELETE' and new.status = 'dead' then
    insert into booking.work (kind, id, tenant_id, due_at, attempts, last_error, dead_at)
    values ('saga_step', new.saga_id || ':' || new.position, new.tenant_id, 'infinity', new.attempts, new.last_error,
      booking.now())
    on conflict (kind, id) do nothing;
    perform booking.dead_letter_deletion(new.object_id, new.attempts, new.last_error);
  else
    delete from booking.work w where w.kind = 'saga_step' and w.id = old.saga_id || ':' || old.position;
  end if;
  return null;
end
$$;
comment on function booking.follow_step is
  'Trigger: a dead step is a dead letter, and what it was to delete is pending without success; no other step is. Rows '
  'go in cascades too, whose user sees no tenant: belongs to holdfast_platform.';
