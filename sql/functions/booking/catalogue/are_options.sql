create or replace function booking.are_options(p_options jsonb) returns boolean
language sql immutable
as $$
  select case coalesce(jsonb_typeof(p_options), 'null')
    when 'null' then true
    when 'array' then jsonb_array_length(p_options) <= 100 and (
      select count(*) = count(distinct o.value) and coalesce(bool_and(booking.is_text_line(o.value, 200)), true)
      from jsonb_array_elements(p_options) o)
    else false end
$$;
comment on function booking.are_options is 'Whether a JSON value is a list of options, or none.';
