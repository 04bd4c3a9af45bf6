create or replace function booking.page_account(p_tenant_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', a.id, 'email', a.email, 'name', coalesce(a.display_name, c.name),
    'roles', to_jsonb(a.roles))
  from booking.accounts a
  left join booking.customers c on c.tenant_id = a.tenant_id and c.email_key = a.email_key
  where booking.principal() ->> 'kind' = 'account' and a.tenant_id = p_tenant_id
    and a.id = (booking.principal() ->> 'id')::uuid
$$;
comment on function booking.page_account is
  'Who is signed in, as booking pages greet them: {id, email, name (NULL: not told), roles}; NULL: nobody is.';
