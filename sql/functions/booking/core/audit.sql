create or replace function booking.audit(
  p_action text, p_target_type text, p_target_id text, p_meta jsonb default '{}',
  p_actor_type text default 'system', p_actor_id text default null
) returns void
language sql volatile
as $$
  with written as (
    insert into booking.audit_logs (tenant_id, actor_type, actor_id, action, target_type, target_id, meta_json,
      created_at_utc)
    values (booking.current_tenant(), p_actor_type, coalesce(booking.acting_as(), p_actor_id), p_action,
      p_target_type, p_target_id, p_meta, booking.now())
    returning id
  )
  select booking.keep_origin(w.id) from written w
$$;
comment on function booking.audit is
  'Writes an audit entry for the tenant of this transaction (none: for the platform). Of what an account or a key '
  'asked for it names that one, whatever p_actor_id says, and keeps from where it was asked.';
