create or replace function booking.has_role(p_roles text[]) returns boolean
language sql stable
as $$
  select coalesce(p.who ->> 'kind' in ('platform', 'system'), false)
    or coalesce(p.who -> 'roles', '[]') ?| p_roles
  from (select booking.principal() as who) p
$$;
comment on function booking.has_role is
  'Whether who asks has one of these roles; the platform and our own processes may what every role may.';
