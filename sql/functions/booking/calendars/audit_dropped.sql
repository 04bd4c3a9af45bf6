create or replace function booking.audit_dropped(p_source text, p_counts jsonb) returns void
language plpgsql
as $$
declare
  v_reason text;
begin
  -- Two requests of one source must not both find that nothing was audited yet.
  perform booking.lock(3, 'webhook ' || p_source);
  select r.reason into v_reason
  from jsonb_each_text(p_counts) as r (reason, count)
  where not exists (
    select from booking.audit_logs a
    where a.target_id = p_source and a.action = 'webhook.dropped' and a.meta_json ->> 'reason' = r.reason
      and a.created_at_utc > booking.now() - interval '1 minute')
  order by r.count::integer desc, r.reason
  limit 1;
  if found then
    insert into booking.audit_logs (tenant_id, actor_type, actor_id, action, target_type, target_id, meta_json,
      created_at_utc)
    values (null, 'system', null, 'webhook.dropped', 'webhook', p_source,
      jsonb_build_object('reason', v_reason, 'dropped', p_counts), booking.now());
  end if;
end
$$;
comment on function booking.audit_dropped is
  'Audits dropped notifications {reason: count} of a source: at most one entry a request, and one a minute for each '
  'source and reason.';
