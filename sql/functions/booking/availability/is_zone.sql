create or replace function booking.is_zone(p_name text) returns boolean
language sql stable
as $$ select exists (select from booking.zones z where z.name = p_name) $$;
comment on function booking.is_zone is
  'Whether this is the IANA name of a time zone. AT TIME ZONE itself would also take abbreviations, other spellings '
  'and any POSIX rule.';
