create or replace function booking.store_response(
  p_tenant_id uuid, p_path text, p_key text, p_request jsonb, p_outcome booking.outcome
) returns booking.outcome
language plpgsql
as $$
begin
  insert into booking.idempotency_records
    (tenant_id, path, key, request_digest, response_status, response_headers, response_body, saga_id, created_at)
  values (p_tenant_id, p_path, p_key, booking.request_digest(p_request),
    p_outcome.status, p_outcome.headers, p_outcome.body, p_outcome.saga_id, booking.now());
  return p_outcome;
end
$$;
comment on function booking.store_response is
  'Stores the first answer of a key (or the saga that will give it) and returns it. The caller recalled the key in '
  'this transaction.';
