create or replace function api.webhook_claim(p_tenant_id uuid, p_job_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_job booking.inbound_events;
  v_claim record;
  v_reason text;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_job from booking.inbound_events j where j.id = p_job_id for update;
  v_claim := booking.work_claim('webhook', p_job_id::text);
  if v_claim.lease is null then
    return v_claim.answer;
  end if;
  v_reason := case
    when not booking.is_followed(v_job.salesperson_id) then 'not_followed'
    when v_job.lifecycle_event is not null then booking.follow_lifecycle(v_job)
    when not booking.may_concern_us(v_job) then 'none' end;
  if v_reason is not null then
    return booking.finish_webhook(p_job_id, v_reason);
  elsif v_claim.exhausted is not null then
    return booking.dead_letter_webhook(p_job_id, v_claim.exhausted);
  end if;
  update booking.inbound_events
  set status = 'processing', attempts = v_claim.attempts, claimed_at_utc = booking.now()
  where id = p_job_id;
  return (
    select booking.calendar_address(s.id) || jsonb_build_object('do', 'fetch_event',
      'timezone', s.timezone, 'event_id', v_job.resource_id, 'salesperson_id', s.id, 'lease', v_claim.lease)
    from booking.salespersons s where s.id = v_job.salesperson_id);
end
$$;
comment on function api.webhook_claim is
  'Worker: claims a notification: {"do": "fetch_event", provider, directory, user, timezone, event_id, '
  'salesperson_id, lease}, {"wait": seconds} or {"finished": true}. Lifecycle events, calendars that are not followed '
  'and events that cannot be ours are finished here.';
