create or replace function booking.suppress(
  p_tenant_id uuid, p_channel text, p_recipient text, p_digest bytea, p_reason text, p_code text default null,
  p_message_id bigint default null, p_connection_id uuid default null
) returns void
language sql
as $$
  insert into booking.suppressions
    (tenant_id, channel, digest, recipient, reason, code, message_id, connection_id, created_at)
  values (p_tenant_id, p_channel, p_digest, p_recipient, p_reason, p_code, p_message_id, p_connection_id, booking.now())
  on conflict (tenant_id, channel, digest, reason) where lifted_at is null do nothing
$$;
comment on function booking.suppress is
  'Suppresses a recipient for a tenant, once; p_recipient NULL: only the digest is known.';
