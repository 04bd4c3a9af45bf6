create or replace function booking.mark_object_live(
  p_step booking.saga_steps, p_external_id text, p_owner_user text
) returns booking.provider_objects
language plpgsql
as $$
declare
  v_object booking.provider_objects;
begin
  -- A worker that had lost its lease may have reported another one first.
  perform booking.mark_second_object_for_deletion(o, o.external_id, null)
  from booking.provider_objects o
  where o.id = p_step.object_id and o.external_id <> p_external_id;
  update booking.provider_objects
  set state = 'live', external_id = p_external_id, provider_user = coalesce(p_owner_user, provider_user),
      updated_at = booking.now(), last_error = null
  where id = p_step.object_id returning * into v_object;
  return v_object;
end
$$;
comment on function booking.mark_object_live is
  'What a step was to make is made: the object is live under this id. Returns it.';
