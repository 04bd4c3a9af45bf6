create or replace function booking.mark_object_deleted(p_step booking.saga_steps) returns booking.provider_objects
language sql volatile
as $$
  update booking.provider_objects set state = 'deleted', updated_at = booking.now(), last_error = null
  where id = p_step.object_id returning *
$$;
comment on function booking.mark_object_deleted is 'What a step was to delete is deleted. Returns the object.';
