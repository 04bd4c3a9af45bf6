create or replace function booking.is_date(p_text text) returns boolean
language plpgsql immutable
as $$
begin
  return p_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and p_text::date is not null;
exception when data_exception then
  return false;
end
$$;
comment on function booking.is_date is 'Whether a text is a date that exists, as YYYY-MM-DD.';
