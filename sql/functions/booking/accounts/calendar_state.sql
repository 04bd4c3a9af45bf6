create or replace function booking.calendar_state(p_salesperson booking.salespersons) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'state', s.state,
    'since', booking.iso(c.lost_since),
    'what_to_do', case s.state
      when 'never' then 'Connect the company''s directory.'
      when 'lost' then 'Let the company''s administrator consent again.' end)
  from (select) nothing
  left join booking.calendars k on k.salesperson_id = p_salesperson.id
  left join booking.connections c on c.id = k.connection_id
  cross join lateral (
    select case when not p_salesperson.has_calendar then 'none' when c.id is null then 'never'
      when c.status = 'lost' then 'lost' else 'connected' end as state) s
$$;
comment on function booking.calendar_state is
  'Whether a salesperson''s calendar can be read: {state: none (they have none), never (it was not connected yet), '
  'connected or lost, since (when it was lost), what_to_do}.';
