create or replace function booking.redrive_webhook_delivery(p_id text) returns void
language sql volatile
as $$
  update booking.webhook_deliveries
  set status = 'queued', attempts = 0, first_failed_at = null, finished_at = null, redeliveries = redeliveries + 1
  where id = p_id::bigint
$$;
comment on function booking.redrive_webhook_delivery is
  'A delivery that has ended is to be made again, under the same message id, with ten new attempts.';
