create or replace function booking.response(
  p_status integer, p_body json, p_headers jsonb default '{"Content-Type": "application/json"}'
) returns booking.outcome
language sql stable
as $$
  select row(p_status, p_headers, convert_to(p_body::text, 'UTF8'), false, null, null)::booking.outcome
$$;
comment on function booking.response is 'An HTTP answer; the body is rendered here, once, and goes out as these bytes.';
