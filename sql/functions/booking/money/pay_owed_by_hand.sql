create or replace function booking.pay_owed_by_hand(
  p_booking booking.bookings, p_amount bigint, p_note text, p_actor text
) returns bigint
language plpgsql
as $$
declare
  v_refund booking.refunds;
  v_rest bigint := p_amount;
begin
  for v_refund in
    select r.*
    from booking.payments p
    join booking.refunds r on r.tenant_id = p.tenant_id and r.payment_id = p.id and r.state = 'owed'
    where p.tenant_id = p_booking.tenant_id and p.booking_id = p_booking.id and p.provider is null
    order by r.created_at, r.id
    for update of r
  loop
    exit when v_rest = 0;
    if v_refund.amount > v_rest then
      -- A part of it: the rest is owed on.
      update booking.refunds r set amount = v_rest where r.id = v_refund.id;
      insert into booking.refunds (tenant_id, payment_id, booking_id, amount, currency, reason, created_at)
      values (v_refund.tenant_id, v_refund.payment_id, v_refund.booking_id, v_refund.amount - v_rest,
        v_refund.currency, v_refund.reason, v_refund.created_at);
      v_refund.amount := v_rest;
    end if;
    perform booking.pay_refund_by_hand(v_refund, p_note, p_actor);
    v_rest := v_rest - v_refund.amount;
  end loop;
  return v_rest;
end
$$;
comment on function booking.pay_owed_by_hand is
  'Staff gave back p_amount of what is owed of payments that they had recorded, the oldest first; returns what of it '
  'was not owed. p_note: why, one line, or NULL; p_actor: who.';
