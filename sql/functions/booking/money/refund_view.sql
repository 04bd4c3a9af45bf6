create or replace function booking.refund_view(p_refund booking.refunds) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_refund.id, 'payment_id', p_refund.payment_id, 'state', p_refund.state,
    'reason', p_refund.reason, 'amount', p_refund.amount, 'currency', p_refund.currency,
    'created_at', booking.iso(p_refund.created_at), 'succeeded_at', booking.iso(p_refund.succeeded_at),
    'recorded_by', p_refund.recorded_by, 'note', p_refund.note, 'last_error', p_refund.last_error,
    'document', (select jsonb_build_object('id', d.id, 'label', d.label) from booking.documents d
      where d.tenant_id = p_refund.tenant_id and d.refund_id = p_refund.id))
$$;
comment on function booking.refund_view is 'A refund as staff are told it.';
