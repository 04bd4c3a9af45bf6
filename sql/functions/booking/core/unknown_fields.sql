create or replace function booking.unknown_fields(p_body jsonb, p_known text[]) returns jsonb
language sql immutable
as $$
  select coalesce(jsonb_object_agg(n.name, 'There is no such field.'), '{}')
  from jsonb_object_keys(p_body) n (name)
  where n.name <> all (p_known)
$$;
comment on function booking.unknown_fields is
  'What is wrong with the names of a body, for booking.raise_if_invalid: those that are none of p_known.';
