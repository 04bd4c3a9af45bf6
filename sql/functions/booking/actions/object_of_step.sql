create or replace function booking.object_of_step(p_step booking.saga_steps) returns booking.provider_objects
language sql volatile
as $$
  select o.* from booking.provider_objects o where o.id = p_step.object_id
$$;
comment on function booking.object_of_step is 'The object that a step makes, changes or deletes.';
