create or replace function booking.make_work() returns trigger
language plpgsql
as $$
begin
  insert into booking.work (kind, id, tenant_id, due_at)
  select k.kind, new.id::text, (to_jsonb(new) ->> 'tenant_id')::uuid, booking.now() from unnest(tg_argv) as k (kind);
  return null;
end
$$;
comment on function booking.make_work is
  'Trigger: a new row is work of the recurring kinds that its arguments name, due at once, for as long as it is there.';
