-- Which time zones there are. pg_timezone_names reads hundreds of files at each look, so
-- its names are copied here at every migrate (83_zones.sql).
create table booking.zones (
  name text primary key
);
comment on table booking.zones is
  'Time zones that may be named: IANA names as this server knows them, without abbreviations (EST) and without POSIX '
  'rules (FOO5), which PostgreSQL would take without a word.';
comment on column booking.zones.name is 'IANA name, in its own spelling.';
