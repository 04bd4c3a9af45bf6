create or replace function booking.queue_due(p_kind text) returns jsonb
language plpgsql
as $$
declare
  v_at timestamptz := booking.now();
  v_is_inside boolean := booking.setting('queue_backend') <> 'servicebus';
  v_since timestamptz := (
    select (j.last_result ->> 'at')::timestamptz from booking.periodic_jobs j where j.name = p_kind
  );
  v_row record;
  v_count integer := 0;
begin
  -- Only the asked branch runs: its condition is one on the parameter alone.
  for v_row in
    select d.tenant_id, d.salesperson_id::text as id, d.due_at
    from booking.calendars_to_sync() d where p_kind = 'sync_calendar'
    union all
    select d.tenant_id, d.salesperson_id::text, d.due_at
    from booking.calendars_to_reconcile() d where p_kind = 'reconcile_bookings'
    union all
    select d.tenant_id, d.salesperson_id::text, d.due_at from booking.watches_due() d where p_kind = 'subscription'
    union all
    select d.tenant_id, d.target_id::text, d.due_at
    from booking.targets_to_reconcile() d where p_kind = 'reconcile_objects'
    union all
    select d.tenant_id, d.domain_id::text, d.due_at from booking.sender_domains_due() d where p_kind = 'sender_domain'
  loop
    -- What Service Bus holds cannot be seen from here: work that waits there is queued again once a minute, not at
    -- every tick.
    continue when not (v_is_inside or booking.is_newly_due(v_row.due_at, v_row.id, v_since, v_at));
    perform booking.set_tenant(v_row.tenant_id);
    perform booking.enqueue(p_kind, v_row.id);
    v_count := v_count + 1;
  end loop;
  return jsonb_build_object('queued', v_count, 'at', v_at);
end
$$;
comment on function booking.queue_due is
  'Queues the work of a kind (sync_calendar, reconcile_bookings, subscription, reconcile_objects, sender_domain) that '
  'is due: a message per calendar, target or domain, so that a slow one holds no other up. With Service Bus, whose '
  'messages cannot be seen from here, when it became due and then once a minute. Returns {queued, at}.';
