create or replace function booking.setting(p_name text, p_default text) returns text
language sql stable
as $$ select coalesce(nullif(current_setting('holdfast.' || p_name, true), ''), p_default) $$;
comment on function booking.setting is
  'A setting of the environment, as app and worker hand it to their sessions (holdfast.<name>), else the documented '
  'default.';
