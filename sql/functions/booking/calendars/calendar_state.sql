create or replace function booking.calendar_state(p_salesperson booking.salespersons) returns jsonb
language sql volatile
as $$
  select jsonb_build_object('salesperson_id', p_salesperson.id, 'kind', p_salesperson.calendar_kind,
    'account', case when p_salesperson.has_calendar then coalesce(p_salesperson.graph_user_id, k.external_id) end,
    'state', d.state, 'since', booking.iso(case d.state
      when 'connected' then k.created_at
      when 'lost' then coalesce(a.lost_since, g.failing_since, y.refused_at) end),
    'what_to_do', case
      when not p_salesperson.has_calendar then null
      when d.state in ('never', 'disconnected') then 'Connect the calendar: until then no time is offered.'
      when a.status = 'lost' then 'Renew the consent: the provider refuses us.'
      when d.state = 'lost' then 'See whether the mailbox is licensed and enabled: it cannot be read.' end)
  from (select p_salesperson.id as salesperson_id) p
  left join booking.calendars k on k.salesperson_id = p.salesperson_id and p_salesperson.has_calendar
  left join booking.connections a on a.id = k.connection_id
  left join booking.calendar_syncs y on y.calendar_id = k.id
  left join booking.calendar_comparisons c on c.calendar_id = k.id
  left join booking.calendar_watches g on g.salesperson_id = p.salesperson_id and k.id is not null
  cross join lateral (
    select case
      when k.id is not null and a.id is null and c.last_compared_at is not null then 'disconnected'
      when a.id is null then 'never'
      when a.status = 'lost' or y.refused_at is not null or g.failing_since is not null then 'lost'
      else 'connected' end as state) d
$$;
comment on function booking.calendar_state is
  'How a salesperson''s calendar is connected: {salesperson_id, kind, account, state (connected, never, lost: it '
  'cannot be read, disconnected: it was), since, what_to_do (a sentence for administrators; NULL: nothing, as of '
  'who has none)}.';
