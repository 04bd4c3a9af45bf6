create or replace function booking.dead_letter_webhook(p_job_id bigint, p_error text) returns jsonb
language plpgsql
as $$
declare
  v_job booking.inbound_events;
begin
  update booking.inbound_events
  set status = 'dead', last_error = p_error, finished_at_utc = booking.now()
  where id = p_job_id returning * into v_job;
  perform booking.audit('webhook.dead', 'salesperson', v_job.salesperson_id::text,
    jsonb_build_object('job_id', p_job_id, 'attempts', v_job.attempts, 'error', p_error));
  return '{"finished": true}';
end
$$;
comment on function booking.dead_letter_webhook is
  'Gives a notification up: dead, with its last error, and audited; returns {"finished": true}.';
