create or replace function booking.find_response(p_tenant_id uuid, p_path text, p_key text, p_request jsonb)
  returns booking.outcome
language plpgsql
as $$
declare
  v_record booking.idempotency_records;
begin
  perform booking.lock(1, p_tenant_id::text || p_path || ' ' || p_key);
  select * into v_record from booking.idempotency_records r
  where r.tenant_id = p_tenant_id and r.path = p_path and r.key = p_key;
  if not found then
    return null;
  end if;
  if v_record.request_digest <> booking.request_digest(p_request) then
    perform booking.raise_error('idempotency_key_reused', 'This Idempotency-Key was used with another request.');
  end if;
  return row(v_record.response_status, v_record.response_headers, v_record.response_body,
    v_record.response_status is not null, null, case when v_record.response_status is null
      then v_record.saga_id end)::booking.outcome;
end
$$;
comment on function booking.find_response is
  'The stored answer of a key, or NULL when the key is new. A concurrent duplicate waits here for the first. status '
  'NULL and saga_id: the answer is awaited. Errors: SB423 idempotency_key_reused.';
