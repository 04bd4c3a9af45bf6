create or replace function booking.hold_conflict_response(
  p_tenant_id uuid, p_path text, p_key text, p_request jsonb, p_constraint text
) returns booking.outcome
language plpgsql
as $$
declare
  v_answer booking.outcome := booking.find_response(p_tenant_id, p_path, p_key, p_request);
begin
  if v_answer.status is not null then
    return v_answer;
  end if;
  if p_constraint = 'a_mail_address_is_one_customer' then
    raise serialization_failure using message = 'Somebody wrote this customer by hand at this moment.';
  end if;
  return booking.store_error_response(p_tenant_id, p_path, p_key, p_request, 'slot_unavailable', null);
end
$$;
comment on function booking.hold_conflict_response is
  'The answer when a constraint refused a hold: that of the key, should it have one already; else that the slot is '
  'taken, which is stored. Errors: 40001 (by hand, a customer was written who was not there a moment ago; nothing is '
  'stored, the same call again succeeds), SB423 idempotency_key_reused.';
