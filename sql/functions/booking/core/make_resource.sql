create or replace function booking.make_resource() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  -- A row that exists already is left to the constraint of the table that is written to.
  insert into booking.resources (id, tenant_id, kind)
  values (new.id, (to_jsonb(new) ->> 'tenant_id')::uuid, tg_argv[0])
  on conflict do nothing;
  return new;
end
$$;
comment on function booking.make_resource is
  'Trigger: what can be taken once is a resource of the kind that the trigger names, by its own id. Hosts belong to no '
  'tenant, so it belongs to holdfast_platform.';
