create or replace function booking.document_data(p_booking booking.bookings, p_legal jsonb) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'issuer', jsonb_build_object('name', coalesce(p_legal ->> 'legal_name', t.name),
      'address', p_legal -> 'address', 'tax_number', p_legal -> 'tax_number'),
    'customer', jsonb_build_object('name', coalesce(p_booking.customer_name, c.name), 'email', c.email,
      'company', coalesce(p_booking.customer_company, c.company)),
    'service', v.name, 'salesperson', s.display_name, 'starts_at', booking.iso(p_booking.start_at_utc),
    'timezone', g.timezone, 'issued_on', (booking.now() at time zone g.timezone)::date)
  from booking.tenants t
  join booking.tenant_config g on g.tenant_id = t.id
  join booking.customers c on c.id = p_booking.customer_id
  join booking.services v on v.id = p_booking.service_id
  join booking.salespersons s on s.id = p_booking.salesperson_id
  where t.id = p_booking.tenant_id
$$;
comment on function booking.document_data is
  'What is printed on every document of a booking, as it is now: {issuer, customer, service, salesperson, starts_at, '
  'timezone, issued_on}. p_legal: booking.legal_view.';
