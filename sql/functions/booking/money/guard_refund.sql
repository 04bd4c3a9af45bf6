create or replace function booking.guard_refund() returns trigger
language plpgsql
as $$
declare
  v_payment booking.payments;
begin
  -- Under the payment's lock, so that two duties at once see each other.
  select * into strict v_payment from booking.payments p where p.id = new.payment_id for update;
  if v_payment.state <> 'captured' or new.currency <> v_payment.currency
    or new.amount + coalesce((
      select sum(r.amount) from booking.refunds r
      where r.tenant_id = new.tenant_id and r.payment_id = new.payment_id and r.id <> new.id
        and r.state <> 'failed'), 0) > v_payment.amount then
    perform booking.raise_error('refund_too_large', 'No more goes back than was paid.');
  end if;
  return new;
end
$$;
comment on function booking.guard_refund is
  'Trigger: what is owed and paid back of a payment is at most what was captured, in its currency, whoever writes. '
  'Errors: SB409 refund_too_large.';
