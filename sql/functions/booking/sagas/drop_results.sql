create or replace function booking.drop_results(p_saga_id bigint) returns void
language sql volatile
as $$
  update booking.saga_steps s set result = null, compensation = null
  from booking.actions a
  where s.saga_id = p_saga_id and s.result is not null and a.action = s.action and a.effect = 'create'
$$;
comment on function booking.drop_results is
  'Forgets what the providers answered once it is recorded: meetings, calendar_events and provider_objects have it, '
  'start_url and the calendar''s busy times are nobody''s business any more, and nothing of it is undone.';
