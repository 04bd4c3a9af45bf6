create or replace function booking.note_late_success(p_step booking.saga_steps, p_result jsonb) returns void
language plpgsql
as $$
declare
  v_external_id text;
  v_object booking.provider_objects;
begin
  select * into v_object from booking.provider_objects o where o.id = p_step.object_id;
  if v_object.id is null or not booking.is_action(p_step.action, v_object.capability, 'create') then
    return;
  end if;
  v_external_id := booking.id_in_result(v_object.capability, p_result);
  if v_external_id is null or v_object.external_id = v_external_id then
    return;
  end if;
  if v_object.external_id is not null then
    perform booking.mark_second_object_for_deletion(v_object, v_external_id, p_result ->> 'host');
    return;
  end if;
  update booking.provider_objects
  set external_id = v_external_id, state = case state when 'deleted' then 'delete_pending' else state end,
      provider_user = coalesce(p_result ->> 'host', provider_user), updated_at = booking.now()
  where id = v_object.id returning * into v_object;
  if v_object.state = 'delete_pending' then
    update booking.work set due_at = booking.now() where kind = 'deletion' and id = v_object.id::text;
    perform booking.enqueue('deletion', v_object.id::text);
  end if;
end
$$;
comment on function booking.note_late_success is
  'A worker that had lost its lease did create something: its id is kept; a second object for one booking is owed to '
  'be deleted at once.';
