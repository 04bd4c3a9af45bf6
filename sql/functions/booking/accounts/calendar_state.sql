create or replace function booking.calendar_state(p_salesperson booking.salespersons) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'state', d.state,
    'since', booking.iso(case d.state
      when 'connected' then k.created_at
      when 'disconnected' then a.disconnected_at
      when 'lost' then coalesce(c.lost_since, w.failing_since, y.refused_at) end),
    'what_to_do', case
      when d.state = 'never' then 'Connect the calendar: until then no time is offered.'
      when d.state = 'disconnected' then 'Connect the calendar again: until then no time is offered.'
      when c.status = 'lost' and a.id is not null then 'Connect the calendar again: it refuses us.'
      when c.status = 'lost' then 'Let the company''s administrator consent again.'
      when d.state = 'lost' then 'See whether the mailbox is licensed and enabled: it cannot be read.' end)
  from (select p_salesperson.id as salesperson_id) p
  left join booking.calendars k on k.salesperson_id = p.salesperson_id
  left join booking.connections c on c.id = k.connection_id
  left join booking.calendar_accounts a on a.id = c.id
  left join booking.calendar_syncs y on y.calendar_id = k.id
  left join booking.calendar_comparisons o on o.calendar_id = k.id
  left join booking.calendar_watches w on w.salesperson_id = p.salesperson_id and k.id is not null
  cross join lateral (
    select case
      when not p_salesperson.has_calendar then 'none'
      when c.status = 'removed' or c.id is null and o.last_compared_at is not null then 'disconnected'
      when c.id is null then 'never'
      when c.status = 'lost' or y.refused_at is not null or w.failing_since is not null then 'lost'
      else 'connected' end as state) d
$$;
comment on function booking.calendar_state is
  'Whether a salesperson''s calendar can be read: {state: none (they have none), never (it was not connected yet), '
  'connected, lost (it cannot be read) or disconnected (it was connected), since (of connected, lost and '
  'disconnected), what_to_do (a sentence for administrators; NULL: nothing)}.';
