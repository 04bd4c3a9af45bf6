create or replace function booking.legal_view(p_tenant_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object('legal_name', l.legal_name, 'address', l.address, 'tax_number', l.tax_number,
    'country', c.country, 'invoice_prefix', coalesce(l.invoice_prefix, 'INV-'),
    'receipt_prefix', coalesce(l.receipt_prefix, 'REC-'),
    'credit_note_prefix', coalesce(l.credit_note_prefix, 'CN-'), 'version', coalesce(l.version, 1))
  from booking.tenant_config c
  left join booking.legal_details l on l.tenant_id = c.tenant_id
  where c.tenant_id = p_tenant_id
$$;
comment on function booking.legal_view is
  'What a company prints on its documents: {legal_name, address, tax_number, country, invoice_prefix, receipt_prefix, '
  'credit_note_prefix, version}.';
