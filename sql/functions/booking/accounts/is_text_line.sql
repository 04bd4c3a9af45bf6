create or replace function booking.is_text_line(p_value jsonb, p_most integer) returns boolean
language sql immutable
as $$ select jsonb_typeof(p_value) = 'string' and booking.is_line(p_value #>> '{}', p_most) $$;
comment on function booking.is_text_line is 'Whether a JSON value is a text that booking.is_line takes.';
