create or replace function api.reconcile_bookings_claim(p_tenant_id uuid, p_salesperson_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_state booking.calendar_states;
  v_subscription_id text;
  v_bookings jsonb;
  v_lease uuid := gen_random_uuid();
  v_until timestamptz;
  v_at timestamptz;
begin
  perform booking.set_tenant(p_tenant_id);
  -- Before the calendar's row is locked: a hold has the salesperson's lock when it wants that row.
  perform booking.identify_salesperson(p_salesperson_id,
    (select c.seen_object_id from booking.calendar_states c
      where c.salesperson_id = p_salesperson_id and c.tenant_id = p_tenant_id));
  insert into booking.calendar_states (salesperson_id, tenant_id, next_reconcile_at)
  select s.id, s.tenant_id, booking.now() from booking.salespersons s
    where s.id = p_salesperson_id and s.tenant_id = p_tenant_id
  on conflict do nothing;
  select * into v_state from booking.calendar_states c where c.salesperson_id = p_salesperson_id for update;
  v_at := booking.now();
  if v_state.salesperson_id is null or not booking.is_followed(p_salesperson_id) then
    return '{"finished": true}';
  end if;
  -- Nobody else compares this calendar meanwhile; should that worker die, it is due again then.
  v_until := greatest(booking.reconcile_bookings_due_at(v_state),
    v_state.reconcile_claimed_at + make_interval(secs => 4 * booking.lease_seconds()));
  if v_until > v_at and v_state.reconcile_claimed_at is null and v_state.last_error is null then
    -- Not before the next round, which no message waits for: SYNC_POLL_SECONDS may be another by then.
    return '{"finished": true}';
  elsif v_until > v_at then
    return jsonb_build_object('wait', booking.seconds_until(v_until));
  end if;
  select g.subscription_id into v_subscription_id
  from booking.calendar_watches g where g.salesperson_id = p_salesperson_id and g.status = 'live';
  v_bookings := booking.bookings_to_compare(p_salesperson_id);
  if v_bookings = '[]' and v_subscription_id is null then
    return booking.schedule_reconcile_bookings(p_salesperson_id);
  end if;
  update booking.calendar_states
  set reconcile_claimed_at = v_at, reconcile_lease = v_lease,
    next_reconcile_at = v_at + make_interval(secs => 4 * booking.lease_seconds())
  where salesperson_id = p_salesperson_id;
  return (
    select booking.calendar_address(s.id) || jsonb_build_object('do', 'compare',
      'is_identified', s.graph_object_id is not null, 'timezone', s.timezone,
      'bookings', v_bookings, 'subscription_id', v_subscription_id, 'lease', v_lease)
    from booking.salespersons s where s.id = p_salesperson_id);
end
$$;
comment on function api.reconcile_bookings_claim is
  'Worker: compare a calendar with its provider''s: {"do": "compare", provider, directory, user, is_identified (user '
  'is the object id that was seen), timezone, bookings: [{booking_id, event_id, start_at, end_at}], subscription_id, '
  'lease}, {"wait": seconds}, or {"finished": true}, also when it is not due: the periodic job queues it then. '
  'bookings are the confirmed ones that are not over; subscription_id (may be null) is to be looked up there too.';
