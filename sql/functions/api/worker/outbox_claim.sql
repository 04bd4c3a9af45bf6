create or replace function api.outbox_claim(p_limit integer default 20) returns setof jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_message booking.notification_outbox;
begin
  for v_message in
    select * from booking.notification_outbox o
    where o.status = 'queued' and o.due_at <= (select booking.now())
    order by o.due_at, o.id limit p_limit for update skip locked
  loop
    perform booking.set_tenant(v_message.tenant_id);
    begin
      return next booking.claim_message(v_message);
    exception when others then
      -- One that cannot be claimed must not hold the others up.
      return next booking.retry_message(v_message.id, v_message.attempts + 1, sqlerrm);
    end;
  end loop;
end
$$;
comment on function api.outbox_claim is
  'Worker: claims messages of all tenants that are due, those first that are due longest, at most p_limit: an answer '
  'of booking.claim_message for each that was looked at, be it to be sent or not. Crosses tenants, so it belongs to '
  'holdfast_platform.';
