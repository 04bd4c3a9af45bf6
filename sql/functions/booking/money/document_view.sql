create or replace function booking.document_view(p_document booking.documents) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_document.id, 'label', p_document.label, 'series', p_document.series,
    'number', p_document.number, 'kind', p_document.kind, 'payment_id', p_document.payment_id,
    'refund_id', p_document.refund_id, 'booking_id', p_document.booking_id, 'locale', p_document.locale,
    'issued_at', booking.iso(p_document.recorded_at)) || p_document.data
$$;
comment on function booking.document_view is 'A document with all that is printed on it.';
