create or replace function api.webhook_delivery_report(
  p_tenant_id uuid, p_delivery_id bigint, p_outcome text, p_error text default null,
  p_retry_after double precision default null, p_lease uuid default null, p_status_code integer default null,
  p_milliseconds integer default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_kind constant text := 'webhook_delivery';
  c_gone constant integer := 410;
  v_delivery booking.webhook_deliveries;
  v_attempts integer;
  v_report record;
  v_at timestamptz := booking.now();
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_delivery from booking.webhook_deliveries d where d.id = p_delivery_id for update;
  select w.attempts into v_attempts from booking.work w where w.kind = c_kind and w.id = p_delivery_id::text;
  if p_outcome = 'ok' then
    -- That it was taken is true whoever says it.
    update booking.webhook_deliveries d
    set status = 'delivered', finished_at = v_at, last_error = null, status_code = p_status_code,
      milliseconds = p_milliseconds, attempts = coalesce(v_attempts, d.attempts)
    where d.id = p_delivery_id and d.status = 'queued';
    update booking.webhook_endpoints e set failing_since = null, resting_until = null, last_error = null
    where e.id = v_delivery.endpoint_id and e.failing_since is not null;
    return '{"finished": true}';
  end if;
  v_report := booking.work_report(c_kind, p_delivery_id::text, p_lease, p_outcome, p_error,
    -- least() and greatest() leave NULL out.
    greatest(booking.webhook_pause(v_attempts), case when p_retry_after < 86400 then p_retry_after
      when p_retry_after is not null then 86400 end), p_longest => 0);
  if v_report.verdict = 'lost' then
    return v_report.answer;
  end if;
  update booking.webhook_deliveries d
  set attempts = v_report.attempts, last_error = p_error, status_code = p_status_code, milliseconds = p_milliseconds,
    first_failed_at = coalesce(d.first_failed_at, v_at)
  where d.id = p_delivery_id
  returning * into v_delivery;
  update booking.webhook_endpoints e
  set failing_since = coalesce(e.failing_since, v_at), last_error = p_error,
    resting_until = v_at + make_interval(secs => (v_report.answer ->> 'wait')::double precision)
  where e.id = v_delivery.endpoint_id;
  if v_report.verdict = 'dead' then
    return booking.dead_letter_webhook_delivery(
      v_delivery, v_report.attempts, p_error, coalesce(p_status_code = c_gone, false));
  end if;
  return v_report.answer;
end
$$;
comment on function api.webhook_delivery_report is
  'Worker: how a delivery went: ok, retry (p_retry_after in seconds, at most a day of it is heard) or failed. After '
  'ten attempts in three days it is dead. While it fails its endpoint rests, for all that goes there. A report whose '
  'lease is not that of the claim changes nothing, but that it was taken. Returns {"wait": seconds} or '
  '{"finished": true}.';
