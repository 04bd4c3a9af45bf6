create or replace function booking.redrive_saga_step(p_id text) returns void
language sql volatile
as $$
  select booking.restart_step(split_part(p_id, ':', 1)::bigint, split_part(p_id, ':', 2)::integer)
$$;
comment on function booking.redrive_saga_step is 'A step that was given up is to be done, with ten new attempts.';
