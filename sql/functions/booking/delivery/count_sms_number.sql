create or replace function booking.count_sms_number(p_phone text, p_client text) returns void
language plpgsql
as $$
declare
  c_numbers_an_hour constant integer := 3;
  v_at timestamptz := booking.now();
  v_client bytea := booking.mail_digest(p_client);
  v_number bytea := booking.recipient_digest(p_phone);
  v_again timestamptz;
begin
  if v_client is null or not booking.setting('has_client_limits')::boolean then
    return;
  end if;
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
end
$$;
comment on function booking.count_sms_number is
  'A number that texts are wanted to: three an hour for a client (p_client, a network address; NULL: unknown), over '
  'all tenants; what is given counts, whatever becomes of it. Errors: SB429 sms_limit.';
