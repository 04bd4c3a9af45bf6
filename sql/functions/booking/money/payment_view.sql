create or replace function booking.payment_view(p_payment booking.payments) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_payment.id, 'state', p_payment.state, 'method', p_payment.method,
    'amount', p_payment.amount, 'currency', p_payment.currency, 'tax_percent', p_payment.tax_percent,
    'captured_at', booking.iso(p_payment.captured_at), 'created_at', booking.iso(p_payment.created_at),
    'recorded_by', p_payment.recorded_by, 'note', p_payment.note,
    'document', (select jsonb_build_object('id', d.id, 'label', d.label) from booking.documents d
      where d.tenant_id = p_payment.tenant_id and d.payment_id = p_payment.id and d.refund_id is null))
$$;
comment on function booking.payment_view is 'A payment as staff are told it.';
