create or replace function booking.open_follow_ups(p_tenant_id uuid) returns setof booking.tracking_events
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$
  select t.*
  from booking.tracking_events t
  where t.tenant_id = p_tenant_id
    and t.type in ('customer_reinvite_required', 'customer_notify_required', 'customer_declined', 'event_move_conflict',
      'confirmation_failed', 'refund_owed', 'refund_decision_required')
    and not jsonb_exists(t.meta_json, 'handled_at')
$$;
comment on function booking.open_follow_ups is 'Tracking events of a tenant that people still have to see to.';
