create or replace function api.webhook_report(
  p_tenant_id uuid, p_job_id bigint, p_outcome text, p_error text default null, p_retry_after double precision default null,
  p_lease uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_job booking.inbound_events;
  v_wait double precision;
begin
  perform booking.enter(p_tenant_id);
  select * into v_job from booking.inbound_events j where j.id = p_job_id for update;
  if v_job.id is null or not booking.is_claimed(v_job, p_lease) then
    return '{"finished": true}';
  end if;
  if p_outcome <> 'retry' or (v_job.attempts >= 10 and not booking.is_consent_lost(p_tenant_id)) then
    return booking.bury_webhook(p_job_id, coalesce(p_error, 'It failed without saying why.'));
  end if;
  v_wait := booking.backoff_seconds(v_job.attempts, p_retry_after);
  update booking.inbound_events
  -- Only consent brings a job here that has had its ten: it keeps the longest backoff.
  set status = 'queued', attempts = least(attempts, 9), last_error = p_error, lease_until = null, next_attempt_at = booking.now() + make_interval(secs => v_wait)
  where id = p_job_id;
  return jsonb_build_object('wait', v_wait);
end
$$;
comment on function api.webhook_report is
  'Worker: the event of a notification could not be read: retry (backoff, never shorter than p_retry_after seconds, '
  'ten attempts; without end while the tenant''s consent is lost) or failed; then the job is dead with last_error and '
  'audited. A report whose lease is not that of the claim changes nothing. Returns {"wait": seconds} or {"finished": '
  'true}.';
