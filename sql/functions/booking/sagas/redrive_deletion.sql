create or replace function booking.redrive_deletion(p_id text) returns void
language plpgsql
as $$
begin
  update booking.provider_objects set delete_attempts = 0 where id = p_id::bigint;
  update booking.work
  set lease = null, due_at = booking.now(), attempts = 0, last_error = null, dead_at = null
  where kind = 'deletion' and id = p_id;
end
$$;
comment on function booking.redrive_deletion is
  'A pending deletion is tried now, and is no dead letter before ten new attempts were without success.';
