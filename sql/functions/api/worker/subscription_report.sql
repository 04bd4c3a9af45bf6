create or replace function api.subscription_report(
  p_tenant_id uuid, p_salesperson_id uuid, p_outcome text, p_subscription_id text default null,
  p_expiration timestamptz default null, p_error text default null, p_retry_after double precision default null,
  p_lease uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_row booking.calendar_watches;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_row from booking.calendar_watches g where g.salesperson_id = p_salesperson_id for update;
  if v_row.id is null or v_row.status = 'deleted'
    or not booking.is_held('subscription', p_salesperson_id::text, p_lease) then
    return '{"finished": true}';
  end if;
  if p_outcome not in ('ok', 'gone') or (p_outcome = 'gone' and v_row.status = 'wanted') then
    return booking.fail_watch(v_row, p_lease, p_outcome, p_error, p_retry_after);
  elsif v_row.status = 'delete_pending' then
    update booking.calendar_watches
    set status = 'deleted', subscription_id = null, client_state_digest = null, expiration_utc = null, renew_at = null,
      attempts = 0, last_error = null, failing_since = null, updated_at_utc = booking.now()
    where id = v_row.id;
    perform booking.rest_work('subscription', p_salesperson_id::text);
    perform booking.audit('subscription.deleted', 'subscription', p_salesperson_id::text,
      jsonb_build_object('subscription_id', v_row.subscription_id));
  elsif p_outcome = 'gone' then
    perform booking.forget_watch(p_salesperson_id, v_row.subscription_id);
    return '{"wait": 0.05}';
  else
    perform booking.keep_watch(v_row, p_subscription_id, p_expiration);
  end if;
  return '{"finished": true}';
end
$$;
comment on function api.subscription_report is
  'Worker: how a claimed subscription call went: ok (created or renewed: p_subscription_id and p_expiration as '
  'granted; deleted: neither), gone (it exists no more), conflict (one exists already; the worker has deleted it), '
  'retry (p_retry_after in seconds) or failed. Failures are audited and tried again with backoff for as long as it is '
  'wanted. A report whose lease is not that of the claim changes nothing. Returns {"wait": seconds} or {"finished": '
  'true}.';
