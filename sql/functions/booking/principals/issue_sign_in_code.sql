create or replace function booking.issue_sign_in_code(p_id uuid) returns jsonb
language plpgsql
as $$
declare
  v_code text := booking.new_code();
  v_link text := encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
begin
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
