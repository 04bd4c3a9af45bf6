create or replace function booking.issue_phone_code(p_account_id uuid) returns jsonb
language plpgsql
as $$
declare
  v_code text := booking.new_code();
begin
  update booking.account_phones p set code_digests = p.code_digests || booking.code_digest(p_account_id, v_code)
  where p.account_id = p_account_id;
  return jsonb_build_object('code', v_code, 'minutes', extract(epoch from booking.sign_in_code_life())::integer / 60);
end
$$;
comment on function booking.issue_phone_code is
  'Makes the code for the SMS that is about to be sent, {code, minutes}; only its digest stays. An SMS that is sent '
  'again has another one, because nobody knows that of the first; both count.';
