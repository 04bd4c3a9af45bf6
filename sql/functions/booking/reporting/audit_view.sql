create or replace function booking.audit_view(p_entry booking.audit_logs) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_entry.id, 'occurred_at', booking.iso(p_entry.created_at_utc),
    'action', p_entry.action, 'target_type', p_entry.target_type, 'target_id', p_entry.target_id,
    'actor', jsonb_build_object('type', p_entry.actor_type, 'id', p_entry.actor_id, 'name', coalesce(
      (select coalesce(a.display_name, a.email) from booking.accounts a
        where a.tenant_id = p_entry.tenant_id and 'account ' || a.id = p_entry.actor_id),
      (select k.name from booking.api_keys k
        where k.tenant_id = p_entry.tenant_id and 'key ' || k.id = p_entry.actor_id))),
    'details', p_entry.meta_json, 'correlation_id', p_entry.correlation_id, 'client', o.client, 'agent', o.agent)
  from (select 1) one
  left join booking.audit_origins o on o.audit_id = p_entry.id
$$;
comment on function booking.audit_view is
  'An audit entry as the company reads it: {id, occurred_at, action, target_type, target_id, actor {type, id, name '
  '(of an account or key)}, details, correlation_id, client, agent (NULL after 90 days)}.';
