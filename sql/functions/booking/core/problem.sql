create or replace function booking.problem(p_code text, p_detail jsonb) returns booking.outcome
language plpgsql stable
as $$
declare
  v_error booking.errors;
  v_body json;
begin
  select * into strict v_error from booking.errors where code = p_code;
  v_body := json_strip_nulls(json_build_object(
    'type', 'urn:holdfast:problem:' || v_error.public_code,
    'title', v_error.title,
    'status', v_error.http_status,
    'code', v_error.public_code,
    'detail', p_detail ->> 'detail',
    'errors', p_detail -> 'errors'));
  return booking.response(v_error.http_status, v_body, '{"Content-Type": "application/problem+json"}');
end
$$;
comment on function booking.problem is
  'An error as a problem document (RFC 9457). p_detail is the DETAIL of the raised error.';
