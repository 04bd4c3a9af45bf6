create or replace function booking.store_error_response(
  p_tenant_id uuid, p_path text, p_key text, p_request jsonb, p_code text, p_detail text
) returns booking.outcome
language plpgsql
as $$
begin
  return booking.store_response(p_tenant_id, p_path, p_key, p_request,
    booking.problem(p_code, nullif(p_detail, '')::jsonb));
end
$$;
comment on function booking.store_error_response is
  'Stores an error that was caught (a raise would roll its record back) as the first answer of a key.';
