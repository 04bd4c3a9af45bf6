create or replace function booking.give_back_request(p_step booking.saga_steps) returns void
language plpgsql
as $$
begin
  if p_step.counted_on is null then
    return;
  end if;
  perform booking.lock(6, 'requests of the day');
  update booking.conference_host_days d set used = d.used - 1
  from booking.conference_hosts h
    join booking.provider_objects o on (o.provider, o.provider_user) = (h.provider, h.user_id)
  where o.id = p_step.object_id and d.host_id = h.id and d.day = p_step.counted_on and d.used > 0;
  update booking.saga_steps set counted_on = null where saga_id = p_step.saga_id and position = p_step.position;
end
$$;
comment on function booking.give_back_request is
  'A claimed create or update failed: it counts no longer against its host''s day, or an hour of errors would use up '
  'the day. Should its provider count it, its own error says so.';
