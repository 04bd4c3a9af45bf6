create or replace function api.reconcile_bookings_apply(
  p_tenant_id uuid, p_salesperson_id uuid, p_events jsonb, p_complete boolean,
  p_subscription_gone boolean default false, p_error text default null, p_retry_after double precision default null,
  p_lease uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_comparison booking.calendar_comparisons;
  v_gone uuid[];
  v_is_stopped boolean;
begin
  perform booking.set_tenant(p_tenant_id);
  perform booking.lock_salesperson(p_salesperson_id);
  -- In the order of locks: a watch that is made wants a comparison.
  if p_subscription_gone then
    perform from booking.calendar_watches g where g.salesperson_id = p_salesperson_id for update;
  end if;
  select c.* into v_comparison from booking.calendars k join booking.calendar_comparisons c on c.calendar_id = k.id
  where k.salesperson_id = p_salesperson_id for update of c;
  if not booking.is_held('reconcile_bookings', p_salesperson_id::text, p_lease) then
    return '{"finished": true}';
  end if;
  select coalesce(array_agg(f.booking_id order by f.booking_id) filter (where f.verdict = 'gone'), '{}') into v_gone
  from booking.events_to_follow(p_salesperson_id, p_events) f;
  v_is_stopped := booking.stop_mass_cancel(p_salesperson_id, cardinality(v_gone));
  if not v_is_stopped then
    perform booking.follow_deletion(g.id) from unnest(v_gone) as g (id);
  end if;
  perform booking.follow_moves(p_salesperson_id, p_events);
  perform booking.note_response(b, f.event)
  from booking.events_to_follow(p_salesperson_id, p_events) f
  join booking.bookings b on b.id = f.booking_id
  join booking.customers c on c.id = b.customer_id
  join booking.calendar_events g on g.booking_id = b.id
  where f.event -> 'responses' ->> c.email_key is distinct from g.customer_response;
  if p_subscription_gone then
    perform booking.forget_watch(p_salesperson_id, (
      select g.subscription_id from booking.calendar_watches g
      where g.salesperson_id = p_salesperson_id and g.updated_at_utc <= v_comparison.began_at));
  end if;
  if p_complete then
    update booking.calendar_comparisons c
    set mass_cancel_allowed_at = null, mass_cancel_stopped_at = case when v_is_stopped then c.mass_cancel_stopped_at end
    where c.calendar_id = v_comparison.calendar_id
      and (c.mass_cancel_allowed_at is not null or c.mass_cancel_stopped_at is not null);
    return booking.schedule_reconcile_bookings(p_salesperson_id);
  end if;
  update booking.calendar_comparisons c set last_error = p_error where c.calendar_id = v_comparison.calendar_id;
  return (booking.work_report('reconcile_bookings', p_salesperson_id::text, p_lease, 'retry', p_error, p_retry_after,
    p_is_endless => true, p_longest => booking.round_seconds())).answer;
end
$$;
comment on function api.reconcile_bookings_apply is
  'Worker: what a comparison of a calendar found: p_events as for api.webhook_apply, each with event_id, and '
  'p_complete: every booking was looked at. Moves, deletions and answers to invitations are followed, pending moves '
  'tried again, a subscription that got lost is made again. More deletions than max(3, 20 percent) cancel none and '
  'are audited once as mass_cancel_stopped. Returns {"finished": true}, or {"wait": seconds} when it is due again: it '
  'was incomplete (p_error, p_retry_after in seconds), or asked for meanwhile. A report whose lease is not that of '
  'the claim changes nothing.';
