create or replace function booking.prepare_delete_meeting(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language sql volatile
as $$
  select booking.prepare_deletion(p_step, coalesce((
    select jsonb_build_object('host', o.provider_user, 'meeting_id', o.external_id)
    from booking.provider_objects o where o.id = p_step.object_id), '{}'))
$$;
comment on function booking.prepare_delete_meeting is 'Deletes a meeting.';
