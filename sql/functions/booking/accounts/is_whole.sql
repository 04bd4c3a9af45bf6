create or replace function booking.is_whole(p_value jsonb, p_least numeric, p_most numeric) returns boolean
language plpgsql immutable
as $$
begin
  return jsonb_typeof(p_value) = 'number'
    and (p_value #>> '{}')::numeric between p_least and p_most
    and trunc((p_value #>> '{}')::numeric) = (p_value #>> '{}')::numeric;
end
$$;
comment on function booking.is_whole is 'Whether a JSON value is a whole number from p_least to p_most.';
