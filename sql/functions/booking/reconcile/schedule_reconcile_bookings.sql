create or replace function booking.schedule_reconcile_bookings(p_salesperson_id uuid) returns jsonb
language plpgsql
as $$
declare
  v_at timestamptz := booking.now();
  v_is_asked_again boolean;
begin
  update booking.calendar_comparisons c set last_compared_at = v_at, last_error = null
  where c.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id)
  returning coalesce(c.wanted_at > c.began_at, false) into v_is_asked_again;
  perform booking.rest_work('reconcile_bookings', p_salesperson_id::text,
    case when v_is_asked_again then v_at else 'infinity' end);
  return case when v_is_asked_again then '{"wait": 0.05}' else '{"finished": true}' end::jsonb;
end
$$;
comment on function booking.schedule_reconcile_bookings is
  'A comparison is complete; the next is due by booking.reconcile_bookings_round_at, or at once when it was asked for '
  'meanwhile. Returns {"finished": true} or {"wait": seconds}.';
