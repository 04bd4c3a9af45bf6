create or replace function booking.follow_object() returns trigger
language plpgsql
as $$
declare
  v_at timestamptz;
begin
  if new.state = 'delete_pending' then
    v_at := booking.now();
    insert into booking.work (kind, id, tenant_id, due_at)
    values ('deletion', new.id::text, new.tenant_id, greatest(v_at, (
      -- What is being created cannot be looked for, and so not deleted, before that must have ended.
      select w.due_at
      from booking.saga_steps s join booking.work w on w.kind = 'saga' and w.id = s.saga_id::text
      where s.object_id = new.id and s.status = 'running' and w.lease is not null
        and booking.is_action(s.action, new.capability, 'create'))));
  elsif old.state = 'delete_pending' then
    delete from booking.work w where w.kind = 'deletion' and w.id = new.id::text;
  end if;
  return null;
end
$$;
comment on function booking.follow_object is
  'Trigger: an object that must go is work of the kind deletion until it is gone.';
