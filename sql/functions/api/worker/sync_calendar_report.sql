create or replace function api.sync_calendar_report(
  p_tenant_id uuid, p_salesperson_id uuid, p_mirror_id bigint, p_lease uuid, p_outcome text, p_error text,
  p_retry_after double precision default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  if not booking.is_sync_claimed(p_salesperson_id, p_lease) then
    return '{"finished": true}';
  end if;
  if p_outcome = 'expired' then
    return booking.restart_mirror(p_salesperson_id, p_lease, p_mirror_id, p_error, p_retry_after);
  end if;
  return booking.fail_sync_calendar(p_salesperson_id, p_lease, p_error, p_retry_after, p_outcome = 'failed');
end
$$;
comment on function api.sync_calendar_report is
  'Worker: a page that was claimed could not be read: expired (the cursor is good no more: all is read again), retry '
  '(backoff, never shorter than p_retry_after seconds) or failed (tried again after SYNC_POLL_SECONDS). The error is '
  'shown to the tenant. Returns {"wait": seconds}, or {"finished": true} when it failed or the claim is not ours any '
  'more.';
