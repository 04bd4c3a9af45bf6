create or replace function booking.noted_consent(p_contact jsonb) returns jsonb
language plpgsql
as $$
declare
  c_ways constant text[] := '{by phone,in person,in writing}';
begin
  if p_contact ->> 'sms_consent_given' is null then
    return null;
  end if;
  perform booking.raise_if_invalid(jsonb_build_object('client.sms_consent.given', case
    when p_contact ->> 'sms_consent_given' <> all (c_ways)
      then 'One of ' || array_to_string(c_ways, ', ') || '.' end));
  return jsonb_build_object('given', p_contact -> 'sms_consent_given', 'noted_by', booking.principal() ->> 'label',
    'at', booking.iso(booking.now()), 'country', p_contact -> 'country', 'kind', p_contact -> 'kind');
end
$$;
comment on function booking.noted_consent is
  'The consent to SMS that staff note of a customer, in a contact as api.appointment_create_by_staff takes it: {given '
  '(by phone, in person or in writing), noted_by, at, country, kind}; NULL: none was given. Errors: SB400 '
  'invalid_request (client.sms_consent.given).';
