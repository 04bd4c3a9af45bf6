create or replace function api.reconcile_bookings_claim(p_tenant_id uuid, p_salesperson_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_comparison booking.calendar_comparisons;
  v_claim record;
  v_subscription_id text;
  v_bookings jsonb;
begin
  perform booking.set_tenant(p_tenant_id);
  -- Before a row is locked: a hold has the salesperson's lock when it wants one of the calendar's.
  perform booking.identify_salesperson(p_salesperson_id,
    (select f.seen_object_id from booking.calendars k join booking.calendar_freshness f on f.calendar_id = k.id
      where k.salesperson_id = p_salesperson_id and k.tenant_id = p_tenant_id));
  select c.* into v_comparison from booking.calendars k join booking.calendar_comparisons c on c.calendar_id = k.id
  where k.salesperson_id = p_salesperson_id for update of c;
  if v_comparison.calendar_id is null or not booking.is_compared(p_salesperson_id) then
    return '{"finished": true}';
  end if;
  -- A calendar is read page by page, and single events besides.
  v_claim := booking.work_claim('reconcile_bookings', p_salesperson_id::text, p_calls => 4,
    p_round_at => booking.reconcile_bookings_round_at(v_comparison));
  if v_claim.lease is null then
    return v_claim.answer;
  end if;
  update booking.calendar_comparisons c set began_at = booking.now() where c.calendar_id = v_comparison.calendar_id;
  select g.subscription_id into v_subscription_id
  from booking.calendar_watches g join booking.calendars k on k.salesperson_id = g.salesperson_id
  where g.salesperson_id = p_salesperson_id and g.status = 'live'
    and coalesce(g.connection_id = k.connection_id, true);
  v_bookings := booking.bookings_to_compare(p_salesperson_id);
  if v_bookings = '[]' and v_subscription_id is null then
    return booking.schedule_reconcile_bookings(p_salesperson_id);
  end if;
  return (
    select booking.calendar_address(s.id) || jsonb_build_object('do', 'compare',
      'is_identified', booking.is_identified(s.id), 'timezone', s.timezone,
      'bookings', v_bookings, 'subscription_id', v_subscription_id, 'lease', v_claim.lease)
    from booking.salespersons s where s.id = p_salesperson_id);
end
$$;
comment on function api.reconcile_bookings_claim is
  'Worker: compare a calendar with its provider''s: {"do": "compare", provider, directory, user, is_identified (no '
  'object id has to be looked up), timezone, bookings: [{booking_id, event_id, start_at, end_at}] (each with '
  'provider, connection_id, directory and user, if it is in a calendar of before), subscription_id, lease}, {"wait": '
  'seconds}, or {"finished": true}, also when it is not due: the periodic job queues it then. bookings are the '
  'confirmed ones that are not over; subscription_id (may be null) is to be looked up there too.';
