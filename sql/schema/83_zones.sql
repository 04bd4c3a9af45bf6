-- Names of time zones as this server knows them: Area/Place, UTC and GMT. Left out are
-- abbreviations, and the copies of the whole tree under posix/ and right/.
with known as (
  select z.name from pg_catalog.pg_timezone_names z
  where z.name in ('UTC', 'GMT') or (z.name ~ '^[A-Z][A-Za-z]+/[A-Za-z]' and z.name !~ '^SystemV/')
), removed as (
  delete from booking.zones z where not exists (select from known k where k.name = z.name)
)
insert into booking.zones (name) select k.name from known k
on conflict (name) do nothing;
