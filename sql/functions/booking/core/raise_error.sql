create or replace function booking.raise_error(
  p_code text, p_detail text default null, p_errors jsonb default null, p_retry_after double precision default null,
  p_more jsonb default null
) returns void
language plpgsql
as $$
declare
  v_sqlstate text;
begin
  select sqlstate into v_sqlstate from booking.errors where code = p_code;
  raise exception using
    errcode = coalesce(v_sqlstate, 'SB500'),
    message = p_code,
    detail = (jsonb_strip_nulls(jsonb_build_object('detail', p_detail, 'errors', p_errors,
      'retry_after', p_retry_after)) || coalesce(p_more, '{}'))::text;
end
$$;
comment on function booking.raise_error is
  'Raises an error: SQLSTATE from booking.errors, MESSAGE = code, DETAIL = JSON {detail, errors: [{field, message}], '
  'retry_after: seconds} and what p_more has: fields that this error alone tells.';
