create or replace function booking.tenant_faults(p_name text, p_slug text) returns jsonb
language sql immutable
as $$
  select jsonb_build_object(
    'tenant_name', case when not booking.is_line(p_name, 200) then 'A name of 1 to 200 characters is needed.' end,
    'tenant_slug', case when (p_slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(p_slug) between 3 and 63) is not true
      then '3 to 63 lower-case letters, digits and single hyphens between them.' end)
$$;
comment on function booking.tenant_faults is
  'What is wrong with name and slug of a new company, for booking.raise_if_invalid.';
