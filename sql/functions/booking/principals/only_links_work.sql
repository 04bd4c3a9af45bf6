create or replace function booking.only_links_work(p_tenant_id uuid) returns boolean
language sql volatile
as $$
  select coalesce(sum(c.tries - (c.used_at is not null)::integer), 0) >= 50
  from booking.sign_in_codes c
  where c.tenant_id = p_tenant_id and c.created_at > booking.now() - interval '1 hour'
$$;
comment on function booking.only_links_work is
  'Whether so many wrong codes were typed in this company within an hour that codes count no more: guessing a few at '
  'each of many addresses would open one in the end.';
