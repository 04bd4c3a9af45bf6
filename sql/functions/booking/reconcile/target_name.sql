create or replace function booking.target_name(p_tenant_id uuid, p_owner_user text) returns text
language sql stable
as $$
  select coalesce(
    (select s.graph_user_id from booking.salespersons s where s.tenant_id = p_tenant_id and s.mailbox = p_owner_user),
      p_owner_user)
$$;
comment on function booking.target_name is
  'What people call a target: the name of the salesperson whose calendar is known by object id, else the id itself.';
