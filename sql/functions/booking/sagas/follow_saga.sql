create or replace function booking.follow_saga() returns trigger
language plpgsql
as $$
begin
  if new.finished_at is null then
    insert into booking.work (kind, id, tenant_id, due_at)
    values ('saga', new.id::text, new.tenant_id, booking.now())
    on conflict (kind, id) do nothing;
  elsif tg_op = 'UPDATE' then
    delete from booking.work w where w.kind = 'saga' and w.id = new.id::text;
  end if;
  return null;
end
$$;
comment on function booking.follow_saga is
  'Trigger: a saga is work until nothing of it is left to do; its work is claimed for its next step.';
