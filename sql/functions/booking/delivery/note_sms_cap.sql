create or replace function booking.note_sms_cap(p_tenant_id uuid, p_cap text) returns text
language plpgsql
as $$
begin
  insert into booking.audit_logs (tenant_id, actor_type, action, target_type, target_id, meta_json, created_at_utc)
  select p_tenant_id, 'system', 'sms.capped', 'tenant', p_tenant_id::text, jsonb_build_object('cap', p_cap),
    booking.now()
  where not exists (
    select from booking.audit_logs a
    where a.target_id = p_tenant_id::text and a.action = 'sms.capped' and a.meta_json ->> 'cap' = p_cap
      and a.created_at_utc > booking.now() - interval '1 day');
  return p_cap;
end
$$;
comment on function booking.note_sms_cap is
  'Audits that a tenant has reached a cap of SMS, once in 24 hours, which the gauge holdfast_sms_capped counts. '
  'Returns the cap.';
