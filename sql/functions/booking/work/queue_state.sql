create or replace function booking.queue_state()
returns table (depth bigint, due bigint, in_flight bigint, oldest_due_seconds double precision)
language sql volatile
as $$
  select count(*), count(*) filter (where q.vt <= clock_timestamp()),
    count(*) filter (where q.vt > clock_timestamp() and q.read_ct > 0),
    coalesce(extract(epoch from clock_timestamp() - min(q.vt) filter (where q.vt <= clock_timestamp())),
      0)::double precision
  from pgmq.q_holdfast q
$$;
comment on function booking.queue_state is
  'Messages in all, due, taken or deferred after a reading, and seconds since the oldest due one became due.';
