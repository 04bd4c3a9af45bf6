create or replace function booking.webhook_faults(p_types text[], p_description text) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'types', case when cardinality(p_types) = 0 or exists (
        select from unnest(p_types) as t (type)
        where t.type is null or t.type <> all (booking.webhook_types()::text[]))
      then 'At least one of ' || array_to_string(booking.webhook_types()::text[], ', ') || '.' end,
    'description', case when p_description is not null and not booking.is_line(p_description, 200)
      then 'One line of at most 200 characters.' end)
$$;
comment on function booking.webhook_faults is
  'What is wrong with what an endpoint is told and called, for booking.raise_if_invalid; NULL is fine.';
