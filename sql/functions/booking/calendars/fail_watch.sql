create or replace function booking.fail_watch(
  p_row booking.calendar_watches, p_lease uuid, p_outcome text, p_error text, p_retry_after double precision
) returns jsonb
language plpgsql
as $$
begin
  update booking.calendar_watches
  set attempts = attempts + 1, last_error = p_error, updated_at_utc = booking.now(),
    failing_since = case when p_outcome = 'conflict' then failing_since else coalesce(failing_since, booking.now()) end
  where id = p_row.id;
  if p_outcome <> 'conflict' and p_row.failing_since is null then
    perform booking.audit('subscription.failed', 'subscription', p_row.salesperson_id::text,
      jsonb_build_object('status', p_row.status, 'error', p_error));
  end if;
  return (booking.work_report('subscription', p_row.salesperson_id::text, p_lease, 'retry', p_error, p_retry_after,
    p_is_endless => true)).answer;
end
$$;
comment on function booking.fail_watch is
  'A call for a watch failed: audited once an outage, and tried again with backoff, however long it takes. Returns '
  '{"wait": seconds}.';
