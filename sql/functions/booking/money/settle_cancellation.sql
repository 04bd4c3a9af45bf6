create or replace function booking.settle_cancellation(p_booking booking.bookings, p_mode text) returns void
language plpgsql
as $$
declare
  v_back bigint;
begin
  if p_booking.cancel_source = 'reschedule' or not exists (
    select from booking.payments p
    where p.tenant_id = p_booking.tenant_id and p.booking_id = p_booking.id and p.state = 'captured') then
    return;
  elsif p_booking.cancel_source in ('customer', 'administrator') then
    v_back := (booking.cancellation_of(p_booking, coalesce(p_mode, 'policy'))).refund;
    if v_back > 0 then
      perform booking.owe_refunds(p_booking, v_back, case p_mode when 'full' then 'full' else 'policy' end);
      perform booking.track(p_booking.id, 'refund_owed', jsonb_build_object('amount', v_back,
        'currency', p_booking.currency));
    end if;
  else
    perform booking.track(p_booking.id, 'refund_decision_required', jsonb_build_object('amount',
      (booking.cancellation_of(p_booking, 'full')).refund, 'currency', p_booking.currency));
  end if;
end
$$;
comment on function booking.settle_cancellation is
  'What a canceled booking''s customer gets back is owed in the transaction that cancels it: by its policy, or as '
  'staff say (p_mode: full or none; NULL: policy). Of what an organizer canceled in the calendar staff are asked.';
