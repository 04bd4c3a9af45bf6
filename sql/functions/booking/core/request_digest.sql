create or replace function booking.request_digest(p_request jsonb) returns bytea
language sql stable
as $$
  select sha256(convert_to(
    case when jsonb_path_exists(p_request, 'strict $.** ? (@.type() == "number")')
         then booking.trimmed(p_request)::text else p_request::text end, 'UTF8'))
$$;
comment on function booking.request_digest is
  'SHA-256 of a JSON value: equal for equal values (jsonb sorts keys and drops blanks; numbers are trimmed).';
