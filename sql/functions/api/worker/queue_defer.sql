create or replace function api.queue_defer(p_msg_id bigint, p_seconds double precision) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  -- Not pgmq.set_vt: older extensions know whole seconds only, and a step may be due in a tenth of one.
  update pgmq.q_holdfast q set vt = clock_timestamp() + make_interval(secs => greatest(p_seconds, 0))
  where q.msg_id = p_msg_id;
  return found;
end
$$;
comment on function api.queue_defer is
  'Worker: shows a message again in p_seconds (fractions count), be it later (backoff) or to keep it while working; '
  'false when it is gone.';
