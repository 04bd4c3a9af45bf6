create or replace function booking.issue_sign_in_code(p_id uuid) returns jsonb
language plpgsql
as $$
declare
  v_code text;
  v_link text;
begin
  -- 122 random bits of each; the first 60 bits of a hash of both are as good as random.
  select lpad((('x' || substr(encode(h.bytes, 'hex'), 1, 15))::bit(60)::bigint % 1000000)::text, 6, '0'),
    encode(sha256(h.bytes || uuid_send(gen_random_uuid())), 'hex')
  into v_code, v_link
  from (select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) as bytes) h;
  update booking.sign_in_codes c
  set code_digests = c.code_digests || booking.code_digest(p_id, v_code),
    link_digests = c.link_digests || booking.mail_digest(v_link)
  where c.id = p_id;
  return jsonb_build_object('code', v_code, 'token', v_link,
    'minutes', extract(epoch from booking.sign_in_code_life())::integer / 60);
end
$$;
comment on function booking.issue_sign_in_code is
  'Makes code and link of a sign-in for the mail that is about to be sent, {code, token, minutes}; only digests stay. '
  'A mail that is sent again has others, because nobody knows those of the first; both count.';
