create or replace function booking.slug_of(p_name text) returns text
language sql immutable
as $$
  select coalesce(nullif(trim(both '-' from left(trim(both '-' from regexp_replace(
    -- Accents are characters of their own after the decomposition.
    regexp_replace(normalize(replace(lower(p_name), 'ß', 'ss'), nfkd), U&'[\0300-\036F]', '', 'g'),
    '[^a-z0-9]+', '-', 'g')), 56)), ''), 'service')
$$;
comment on function booking.slug_of is
  'A name as it can stand in an address: its letters and digits of ASCII in lower case, at most 56; service where it '
  'has none.';
