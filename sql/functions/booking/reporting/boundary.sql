create or replace function booking.boundary(p_text text, p_zone text, p_is_end boolean) returns timestamptz
language sql stable
as $$
  select case
    when booking.is_date(p_text) then booking.first_instant(
      (p_text::date + case when p_is_end then 1 else 0 end)::timestamp, p_zone)
    when booking.is_instant(p_text) then p_text::timestamptz end
$$;
comment on function booking.boundary is
  'Where a span begins, or ends (exclusive), that somebody named by a day of a zone, which belongs to it, or by an '
  'instant; NULL: neither.';
