create or replace function booking.free_slug(p_tenant_id uuid, p_name text, p_service_id uuid) returns text
language sql stable
as $$
  select c.slug
  from generate_series(1, 1000) n
  cross join lateral (
    select booking.slug_of(p_name) || case when n > 1 then '-' || n else '' end) c (slug)
  where not exists (
    select from booking.services o
    where o.tenant_id = p_tenant_id and o.slug = c.slug and o.archived_at is null and o.id <> p_service_id)
  order by n
  limit 1
$$;
comment on function booking.free_slug is
  'The slug for a service of that name which no other service of the tenant has: with -2, -3 … if need be.';
