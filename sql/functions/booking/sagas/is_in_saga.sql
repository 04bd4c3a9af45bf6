create or replace function booking.is_in_saga(p_object_id bigint) returns boolean
language sql stable
as $$
  select exists (
    select from booking.saga_steps s where s.object_id = p_object_id and s.status in ('pending', 'running'))
$$;
comment on function booking.is_in_saga is
  'Whether a saga has yet to make, change or delete an object: it does so itself.';
