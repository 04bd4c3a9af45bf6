create or replace function booking.keep_origin(p_audit_id bigint) returns void
language sql volatile
as $$
  insert into booking.audit_origins (audit_id, tenant_id, client, agent, created_at)
  select p_audit_id, booking.current_tenant(), q.request ->> 'client', q.request ->> 'agent', booking.now()
  from (select booking.request() as request) q
  where q.request ->> 'client' is not null
$$;
comment on function booking.keep_origin is
  'Keeps with an audit entry the network address and browser from which it was asked; nothing where no account, key '
  'or administrator asks.';
