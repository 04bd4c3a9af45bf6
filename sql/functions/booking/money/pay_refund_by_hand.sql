create or replace function booking.pay_refund_by_hand(p_refund booking.refunds, p_note text, p_actor text) returns void
language plpgsql
as $$
declare
  v_payment booking.payments;
begin
  update booking.refunds r
  set state = 'succeeded', succeeded_at = booking.now(), recorded_by = p_actor, note = p_note
  where r.id = p_refund.id;
  select * into strict v_payment from booking.payments p where p.id = p_refund.payment_id;
  perform booking.post(v_payment, array['customer', 'cash'], array[p_refund.amount, -p_refund.amount], p_refund.id);
end
$$;
comment on function booking.pay_refund_by_hand is 'Staff gave back what was owed.';
