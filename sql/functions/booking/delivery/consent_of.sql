create or replace function booking.consent_of(p_contact jsonb, p_client text) returns jsonb
language plpgsql
as $$
declare
  c_numbers_an_hour constant integer := 3;
  v_at timestamptz := booking.now();
  v_client bytea := booking.mail_digest(p_client);
  v_number bytea := booking.recipient_digest(p_contact ->> 'phone');
  v_words text;
  v_again timestamptz;
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
  if v_client is not null and booking.setting('has_client_limits')::boolean then
    perform booking.lock(8, encode(v_client, 'hex'));
    select n.given_at + interval '1 hour' into v_again from booking.sms_numbers n
    where n.client_digest = v_client and n.number_digest <> v_number and n.given_at > v_at - interval '1 hour'
    order by n.given_at desc offset c_numbers_an_hour - 1 limit 1;
    if v_again > v_at then
      perform booking.raise_error('sms_limit',
        'Too many different telephone numbers were given from this network address.',
        p_retry_after => booking.seconds_until(v_again));
    end if;
    insert into booking.sms_numbers (client_digest, number_digest, given_at) values (v_client, v_number, v_at)
    on conflict (client_digest, number_digest) do update set given_at = excluded.given_at;
  end if;
  return jsonb_build_object('given', 'with the booking', 'text_id', p_contact -> 'sms_consent_text', 'text', v_words,
    'at', booking.iso(v_at), 'country', p_contact -> 'country', 'kind', p_contact -> 'kind');
end
$$;
comment on function booking.consent_of is
  'The consent to SMS in what a customer writes with a hold (see api.hold), in its words; NULL: none is given. Three '
  'numbers an hour for a client (p_client, a network address; NULL: unknown), over all tenants; what is given counts, '
  'whatever becomes of the hold. Errors: SB400 invalid_request (customer.sms_consent_text), SB429 sms_limit.';
