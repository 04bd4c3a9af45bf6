create or replace function booking.redrive_webhook(p_id text) returns void
language sql volatile
as $$
  update booking.inbound_events set status = 'queued', attempts = 0, finished_at_utc = null where id = p_id::bigint
$$;
comment on function booking.redrive_webhook is
  'A notification that was given up is to be followed, with ten new attempts.';
