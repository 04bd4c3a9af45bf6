create or replace function booking.consent_of(p_contact jsonb, p_client text) returns jsonb
language plpgsql
as $$
declare
  v_words text;
begin
  if not p_contact ? 'sms_consent_text' then
    return null;
  end if;
  select t.words into v_words from booking.consent_texts t
  where t.id = p_contact ->> 'sms_consent_text' and t.channel = 'sms';
  if not found then
    perform booking.raise_if_invalid('{"customer.sms_consent_text": "There is no such text; one is named like '
      'sms-en-1."}');
  end if;
  perform booking.count_sms_number(p_contact ->> 'phone', p_client);
  return jsonb_build_object('given', 'with the booking', 'text_id', p_contact -> 'sms_consent_text', 'text', v_words,
    'at', booking.iso(booking.now()), 'country', p_contact -> 'country', 'kind', p_contact -> 'kind');
end
$$;
comment on function booking.consent_of is
  'The consent to SMS in what a customer writes with a hold (see api.hold), in its words; NULL: none is given. Its '
  'number counts (booking.count_sms_number). Errors: SB400 invalid_request (customer.sms_consent_text), SB429 '
  'sms_limit.';
