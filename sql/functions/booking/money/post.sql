create or replace function booking.post(
  p_payment booking.payments, p_accounts text[], p_amounts bigint[], p_refund_id uuid default null,
  p_source_id text default null
) returns void
language sql volatile
as $$
  insert into booking.ledger_entries
    (tenant_id, transaction_id, account, currency, amount, source_id, payment_id, refund_id, booking_id, day,
     recorded_at)
  select p_payment.tenant_id, t.id, l.account, p_payment.currency, l.amount, p_source_id, p_payment.id, p_refund_id,
    p_payment.booking_id, (t.at at time zone 'UTC')::date, t.at
  from (select gen_random_uuid(), booking.now()) t (id, at)
  cross join unnest(p_accounts, p_amounts) l (account, amount)
$$;
comment on function booking.post is
  'Posts one transaction about a payment: p_accounts and p_amounts side by side, debits above 0; p_source_id: of the '
  'object at the provider that it tells of. Errors: SB005 books_do_not_balance.';
