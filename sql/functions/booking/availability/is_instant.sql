create or replace function booking.is_instant(p_text text) returns boolean
language plpgsql stable
as $$
begin
  return p_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$'
    and p_text::timestamptz is not null;
exception when data_exception then
  return false;
end
$$;
comment on function booking.is_instant is
  'Whether a text is an instant that exists, as 2026-07-01T09:00:00Z or with another offset.';
