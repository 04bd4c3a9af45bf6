create or replace function booking.finish_webhook(p_job_id bigint, p_outcome text) returns jsonb
language plpgsql
as $$
begin
  update booking.inbound_events
  set status = 'done', outcome = p_outcome, last_error = null, finished_at_utc = booking.now()
  where id = p_job_id;
  return '{"finished": true}';
end
$$;
comment on function booking.finish_webhook is
  'A notification took its effect, or has none; returns {"finished": true}.';
