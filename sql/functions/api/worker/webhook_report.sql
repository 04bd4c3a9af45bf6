create or replace function api.webhook_report(
  p_tenant_id uuid, p_job_id bigint, p_outcome text, p_error text default null,
  p_retry_after double precision default null, p_lease uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_report record;
begin
  perform booking.set_tenant(p_tenant_id);
  perform from booking.inbound_events j where j.id = p_job_id for update;
  v_report := booking.work_report('webhook', p_job_id::text, p_lease,
    -- What was read is said by api.webhook_apply.
    case p_outcome when 'retry' then 'retry' else 'failed' end, p_error, p_retry_after,
    booking.is_consent_lost(p_tenant_id));
  if v_report.verdict = 'dead' then
    return booking.dead_letter_webhook(p_job_id, coalesce(p_error, 'It failed without saying why.'));
  elsif v_report.verdict = 'retry' then
    update booking.inbound_events set status = 'queued', attempts = v_report.attempts, last_error = p_error
    where id = p_job_id;
  end if;
  return v_report.answer;
end
$$;
comment on function api.webhook_report is
  'Worker: the event of a notification could not be read: retry (backoff, never shorter than p_retry_after seconds, '
  'ten attempts; without end while the tenant''s consent is lost) or failed; then the job is dead with last_error and '
  'audited. A report whose lease is not that of the claim changes nothing. Returns {"wait": seconds} or {"finished": '
  'true}.';
