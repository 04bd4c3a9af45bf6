create or replace function booking.awaited_appointment(
  p_tenant_id uuid, p_slug text, p_path text, p_key text, p_saga_id bigint, p_give_up boolean
) returns booking.outcome
language plpgsql
as $$
declare
  v_path text := booking.path_of_caller(p_path);
  v_saga booking.sagas;
  v_record booking.idempotency_records;
  v_outcome booking.outcome;
begin
  select * into v_saga from booking.sagas s where s.id = p_saga_id;
  if v_saga.settled_at is null and not p_give_up then
    v_outcome.saga_id := p_saga_id;
    return v_outcome;
  end if;
  perform booking.lock(1, p_tenant_id::text || v_path || ' ' || p_key);
  select * into v_record from booking.idempotency_records r
  where r.tenant_id = p_tenant_id and r.path = v_path and r.key = p_key and r.saga_id = p_saga_id;
  if not found then
    perform booking.raise_error('booking_not_found', 'This key made no appointment.');
  elsif v_record.response_status is not null then
    return row(v_record.response_status, v_record.response_headers, v_record.response_body, true, null,
      null)::booking.outcome;
  end if;
  v_outcome := case
    when v_saga.settled_at is null then booking.appointment_answer(p_slug, v_saga.booking_id, 202)
    when v_saga.status = 'done' then booking.appointment_answer(p_slug, v_saga.booking_id, 201)
    else booking.problem('confirmation_failed',
      jsonb_build_object('detail', 'The meeting could not be arranged; the time is free again.')) end;
  update booking.idempotency_records
  set response_status = v_outcome.status, response_headers = v_outcome.headers, response_body = v_outcome.body
  where tenant_id = p_tenant_id and path = v_path and key = p_key;
  return v_outcome;
end
$$;
comment on function booking.awaited_appointment is
  'The answer of an appointment that is being confirmed: 201 or 502 confirmation_failed once the saga is settled, 202 '
  'when p_give_up; stored for the key, first writer wins. p_path: the path that was asked, below the company. status '
  'NULL: not settled yet. Errors: SB404 booking_not_found (another key''s).';
