create or replace function booking.work_message(p_kind text, p_id text, p_tenant_id uuid) returns jsonb
language sql stable
as $$
  select coalesce(nullif(current_setting('holdfast.trace_context', true), ''), '{}')::jsonb
    || jsonb_build_object('kind', p_kind, 'id', p_id, 'tenant_id', p_tenant_id)
$$;
comment on function booking.work_message is
  'The message "look at this row": {kind, id, tenant_id}, and request_id, correlation_id and traceparent of what '
  'caused it where the session named them (holdfast.trace_context).';
