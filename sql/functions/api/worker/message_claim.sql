create or replace function api.message_claim(p_tenant_id uuid, p_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_message booking.notification_outbox;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_message from booking.notification_outbox o where o.id = p_id for update;
  if v_message.status is distinct from 'queued' then
    return '{"finished": true}';
  elsif v_message.due_at > booking.now() then
    return jsonb_build_object('wait', booking.seconds_until(v_message.due_at));
  end if;
  return booking.claim_message(v_message);
end
$$;
comment on function api.message_claim is
  'Worker: claims one message that the queue names. As booking.claim_message; {"finished": true} also when it is sent '
  'already, or another tenant''s, {"wait": seconds} also while it is not due or another worker has it.';
