create or replace function api.error_catalogue()
returns table (code text, public_code text, sqlstate text, http_status integer, title text, is_stored boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select r.code, r.public_code, r.sqlstate, r.http_status, r.title, r.is_stored from booking.errors r
  order by r.code $$;
comment on function api.error_catalogue is 'Every error with its status: what the app renders problems from.';
