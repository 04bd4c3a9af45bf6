create or replace function booking.queued_work() returns table (kind text, id text)
language sql volatile
as $$ select q.message ->> 'kind', q.message ->> 'id' from pgmq.q_holdfast q $$;
comment on function booking.queued_work is 'The rows that messages name, be they due, deferred or being worked on.';
