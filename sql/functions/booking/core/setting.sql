create or replace function booking.setting(p_name text) returns text
language sql stable
as $$ select coalesce(nullif(current_setting('holdfast.' || p_name, true), ''), booking.setting_default(p_name)) $$;
comment on function booking.setting is
  'A setting of the environment, as app and worker hand it to their sessions (holdfast.<name>), else its default '
  '(booking.setting_default). Plain SQL, which becomes part of the query that asks.';
