create or replace function booking.note_late_success(p_step booking.saga_steps, p_result jsonb) returns void
language plpgsql
as $$
declare
  v_external_id text := coalesce(p_result ->> 'meeting_id', p_result ->> 'event_id');
  v_object booking.provider_objects;
begin
  select * into v_object from booking.provider_objects o where o.id = p_step.object_id;
  if p_step.action not in ('create_meeting', 'create_event') or v_external_id is null or v_object.id is null
    or v_object.external_id = v_external_id then
    return;
  end if;
  if v_object.external_id is null then
    update booking.provider_objects
    set external_id = v_external_id, state = case state when 'deleted' then 'delete_owed' else state end,
        owner_user = coalesce(p_result ->> 'host', owner_user), next_attempt_at = booking.now(), updated_at = booking.now()
    where id = v_object.id returning * into v_object;
  else
    insert into booking.provider_objects
      (tenant_id, booking_id, provider, directory_id, owner_user, external_id, state, start_at_utc, end_at_utc,
       create_attempts, next_attempt_at, created_at, updated_at)
    values (v_object.tenant_id, v_object.booking_id, v_object.provider, v_object.directory_id,
       coalesce(p_result ->> 'host', v_object.owner_user), v_external_id, 'delete_owed', v_object.start_at_utc, v_object.end_at_utc,
       1, booking.now(), booking.now(), booking.now())
    returning * into v_object;
  end if;
  if v_object.state = 'delete_owed' then
    perform booking.enqueue('deletion', v_object.id::text);
  end if;
end
$$;
comment on function booking.note_late_success(booking.saga_steps, jsonb) is
  'A worker that had lost its lease did create something: its id is kept; a second object for one booking is owed to be deleted at once.';
