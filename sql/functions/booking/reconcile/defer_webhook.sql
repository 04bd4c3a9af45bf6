create or replace function booking.defer_webhook(p_job_id bigint, p_seconds double precision) returns jsonb
language plpgsql
as $$
begin
  update booking.inbound_events set status = 'queued', attempts = attempts - 1 where id = p_job_id;
  return booking.work_defer('webhook', p_job_id::text, p_seconds);
end
$$;
comment on function booking.defer_webhook is
  'Looks at a notification again in p_seconds, not counted as an attempt; returns {"wait": seconds}.';
