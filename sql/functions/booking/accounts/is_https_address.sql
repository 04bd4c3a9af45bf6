create or replace function booking.is_https_address(p_value jsonb) returns boolean
language sql immutable
as $$
  select booking.is_text_line(p_value, 500) and p_value #>> '{}' ~ '^https://[^/?#[:space:]@]+([/?#][^[:space:]]*)?$'
$$;
comment on function booking.is_https_address is
  'Whether a value is an address of at most 500 characters that browsers may be sent to, or may load a picture from: '
  'https, and nobody''s name and password in it.';
