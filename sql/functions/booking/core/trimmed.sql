create or replace function booking.trimmed(p_value jsonb) returns jsonb
language plpgsql immutable
as $$
begin
  return case jsonb_typeof(p_value)
    when 'number' then to_jsonb(trim_scale(p_value::numeric))
    when 'object' then (select coalesce(jsonb_object_agg(key, booking.trimmed(value)), '{}') from jsonb_each(p_value))
    when 'array' then (select coalesce(jsonb_agg(booking.trimmed(value) order by ordinality), '[]')
      from jsonb_array_elements(p_value) with ordinality)
    else p_value end;
end
$$;
comment on function booking.trimmed is
  'The same JSON value with its numbers written without trailing zeros: 1.0 and 1 are one value.';
