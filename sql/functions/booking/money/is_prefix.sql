create or replace function booking.is_prefix(p_value jsonb) returns boolean
language sql immutable
as $$ select jsonb_typeof(p_value) = 'string' and p_value #>> '{}' ~ '^[A-Za-z0-9][A-Za-z0-9/-]{0,11}$' $$;
comment on function booking.is_prefix is
  'Whether a value can begin numbers of documents: 1 to 12 letters, digits, hyphens and slashes.';
