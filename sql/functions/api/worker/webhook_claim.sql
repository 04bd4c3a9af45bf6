create or replace function api.webhook_claim(p_tenant_id uuid, p_job_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_job booking.inbound_events;
  v_at timestamptz;
  v_lease uuid := gen_random_uuid();
  v_reason text;
begin
  perform booking.enter(p_tenant_id);
  select * into v_job from booking.inbound_events j where j.id = p_job_id for update;
  v_at := booking.now();
  if v_job.id is null or v_job.status not in ('queued', 'processing') then
    return '{"finished": true}';
  end if;
  if greatest(v_job.lease_until, v_job.next_attempt_at) > v_at then
    return jsonb_build_object('wait', booking.seconds_until(greatest(v_job.lease_until, v_job.next_attempt_at)));
  end if;
  v_reason := case
    when not booking.is_followed(v_job.salesperson_id) then 'not_followed'
    when v_job.lifecycle_event is not null then booking.follow_lifecycle(v_job)
    when not booking.may_concern_us(v_job) then 'none' end;
  if v_reason is not null then
    return booking.finish_webhook(p_job_id, v_reason);
  end if;
  if v_job.attempts >= 10 then
    return booking.bury_webhook(p_job_id, coalesce(v_job.last_error, 'Ten workers took it and none reported.'));
  end if;
  update booking.inbound_events
  set status = 'processing', attempts = attempts + 1, next_attempt_at = null, claimed_at_utc = v_at,
    lease = v_lease, lease_until = v_at + make_interval(secs => booking.lease_seconds())
  where id = p_job_id;
  return (
    select booking.calendar_address(s.id) || jsonb_build_object('do', 'fetch_event',
      'timezone', s.timezone, 'event_id', v_job.resource_id, 'salesperson_id', s.id, 'lease', v_lease)
    from booking.salespersons s where s.id = v_job.salesperson_id);
end
$$;
comment on function api.webhook_claim is
  'Worker: claims a notification: {"do": "fetch_event", provider, directory, user, timezone, event_id, '
  'salesperson_id, lease}, {"wait": seconds} or {"finished": true}. Lifecycle events, calendars that are not followed '
  'and events that cannot be ours are finished here.';
