create or replace function booking.make_work() returns trigger
language plpgsql
as $$
begin
  insert into booking.work (kind, id, tenant_id, due_at)
  select k.kind, new.id::text, (to_jsonb(new) ->> 'tenant_id')::uuid, 'infinity' from unnest(tg_argv) as k (kind);
  return null;
end
$$;
comment on function booking.make_work is
  'Trigger: a new row is work of the recurring kinds that its arguments name, for as long as it is there. It rests: '
  'what was never done has its round at once.';
