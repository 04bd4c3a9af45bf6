create or replace function booking.explain_work(p_booking_id uuid)
returns table (at timestamptz, rank integer, id bigint, what text, actor text, details jsonb)
language sql stable
as $$
  select e.at, 3, s.id, format('saga.%s.%s', s.kind, e.what), 'system',
    jsonb_build_object('saga', s.id, 'error', case when e.what = 'failed' then s.last_error end)
  from booking.sagas s
  cross join lateral (values
    (s.created_at, 'started'),
    (s.finished_at, case s.status when 'done' then 'done' else 'failed' end)) as e (at, what)
  where s.booking_id = p_booking_id and e.at is not null
  union all
  select e.at, 4, t.position, format('step.%s.%s', t.action, e.what), 'system',
    jsonb_build_object('saga', t.saga_id, 'attempts', t.attempts, 'error', t.last_error,
      -- What was recorded stands there alone.
      'result', coalesce(t.result - array['start_url', 'busy'], case
        when t.status <> 'done' then null
        when booking.is_action(t.action, 'conference', 'create')
          then jsonb_build_object('meeting_id', p.external_id, 'host', p.provider_user, 'join_url', m.join_url)
        when booking.is_action(t.action, 'calendar', 'create')
          then jsonb_build_object('event_id', p.external_id, 'ical_uid', g.ical_uid) end))
  from booking.sagas s
  join booking.saga_steps t on t.saga_id = s.id
  left join booking.provider_objects p on p.id = t.object_id
  left join booking.meetings m on m.booking_id = s.booking_id and m.provider_meeting_id = p.external_id
  left join booking.calendar_events g on g.booking_id = s.booking_id and g.event_id = p.external_id
  -- A step that was given up has no end; it is told at its last attempt's beginning.
  cross join lateral (values (coalesce(t.finished_at, t.started_at), case t.status when 'running' then 'started'
    else t.status end)) as e (at, what)
  where s.booking_id = p_booking_id and e.at is not null
  union all
  select e.at, 5, o.id, format('object.%s.%s', o.provider, e.what), 'system',
    jsonb_build_object('id', o.external_id, 'owner', o.provider_user, 'creates', o.create_attempts,
      'deletes', o.delete_attempts, 'error', o.last_error)
  from booking.provider_objects o
  cross join lateral (values (o.created_at, 'intended'),
    (case when o.state <> 'intended' then o.updated_at end, o.state)) as e (at, what)
  where o.booking_id = p_booking_id and e.at is not null
  union all
  select e.at, 6, o.id, format('message.%s.%s', o.purpose, e.what), 'system',
    jsonb_build_object('message', o.id, 'channel', o.channel, 'occurrence', nullif(o.occurrence, ''))
      || case e.what when 'queued' then jsonb_build_object('due_at', case when o.finished_at is null
          and o.due_at > o.created_at then booking.iso(o.due_at) end, 'attempts', case when o.finished_at is null
          then nullif(o.attempts, 0) end, 'error', case when o.finished_at is null then o.last_error end,
          'in_doubt_since', case when o.finished_at is null then booking.iso(o.outcome_unknown_at) end)
        else jsonb_build_object('reason', o.reason, 'attempts', o.attempts, 'error', o.last_error,
          'lost_answers', nullif(o.lost_answers, 0), 'provider', o.provider, 'provider_id', o.provider_message_id,
          'template_version', o.template_version, 'code', case when e.what = o.delivery then o.delivery_code end) end
  from booking.notification_outbox o
  cross join lateral (values (o.created_at, 'queued'), (o.finished_at, o.status),
    (case when o.delivery <> 'accepted' then o.delivery_at end, o.delivery)) as e (at, what)
  where o.booking_id = p_booking_id and e.at is not null
  union all
  select e.at, 8, d.id, format('webhook.%s.%s', m.type, e.what), 'system',
    jsonb_build_object('delivery', d.id, 'endpoint', d.endpoint_id, 'attempts', d.attempts,
      'status_code', d.status_code, 'error', d.last_error)
  from booking.webhook_deliveries d
  join booking.webhook_messages m on m.id = d.message_id
  cross join lateral (values (d.created_at, 'queued'), (d.finished_at, d.status)) as e (at, what)
  where m.booking_id = p_booking_id and e.at is not null
  union all
  select e.at, 7, j.id, format('notification.%s.%s', j.change_type, e.what), 'organizer',
    jsonb_build_object('job', j.id, 'attempts', j.attempts, 'outcome', j.outcome, 'error', j.last_error)
  from (
    select o.external_id as event_id from booking.provider_objects o
    where o.booking_id = p_booking_id and o.capability = 'calendar' and o.external_id is not null
    union
    select g.event_id from booking.calendar_events g where g.booking_id = p_booking_id
  ) o
  join booking.inbound_events j on j.resource_id = o.event_id
  cross join lateral (values (j.received_at_utc, 'received'), (j.finished_at_utc, j.status)) as e (at, what)
  where e.at is not null
$$;
comment on function booking.explain_work is
  'What was done for a booking outside the database: sagas and their steps, meetings and events, mails, '
  'notifications, what endpoints were told; for booking.explain.';
