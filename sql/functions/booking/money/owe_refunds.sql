create or replace function booking.owe_refunds(p_booking booking.bookings, p_amount bigint, p_reason text)
returns void
language plpgsql
as $$
declare
  v_payment booking.payments;
  v_rest bigint := p_amount;
  v_part bigint;
  v_id uuid;
begin
  -- What a provider can give back by itself goes first, the rest is handed out.
  for v_payment in
    select * from booking.payments p
    where p.tenant_id = p_booking.tenant_id and p.booking_id = p_booking.id and p.state = 'captured'
    order by p.provider is null, p.created_at, p.id
    for update
  loop
    v_part := least(v_rest, v_payment.amount - coalesce((
      select sum(r.amount) from booking.refunds r
      where r.tenant_id = v_payment.tenant_id and r.payment_id = v_payment.id and r.state <> 'failed'), 0));
    continue when v_part <= 0;
    insert into booking.refunds (tenant_id, payment_id, booking_id, amount, currency, reason)
    values (v_payment.tenant_id, v_payment.id, p_booking.id, v_part, v_payment.currency, p_reason)
    returning id into v_id;
    perform booking.post(v_payment, '{refunds,customer}', array[v_part, -v_part], v_id);
    v_rest := v_rest - v_part;
  end loop;
  if v_rest > 0 then
    perform booking.raise_error('refund_too_large', 'No more goes back than was paid.');
  end if;
end
$$;
comment on function booking.owe_refunds is
  'Owes p_amount of what was paid for a booking, of as many payments as it takes; the books have it in the same '
  'transaction. Errors: SB409 refund_too_large.';
