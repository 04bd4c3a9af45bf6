create or replace function booking.span_faults(p_from text, p_to text, p_zone text) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'from', case when p_from is not null and booking.boundary(p_from, p_zone, false) is null then f.sentence end,
    'to', case
      when p_to is not null and booking.boundary(p_to, p_zone, true) is null then f.sentence
      when booking.boundary(p_to, p_zone, true) <= booking.boundary(p_from, p_zone, false) then 'After from.' end)
  from (select 'A date as 2026-07-01, or an instant as 2026-07-01T09:00:00Z.' as sentence) f
$$;
comment on function booking.span_faults is
  'What is wrong with {from, to} of a report, for booking.raise_if_invalid; either may be absent.';
