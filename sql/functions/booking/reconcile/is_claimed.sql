create or replace function booking.is_claimed(p_job booking.inbound_events, p_lease uuid) returns boolean
language sql immutable
as $$ select p_job.status = 'processing' and p_job.lease is not distinct from p_lease and p_lease is not null $$;
comment on function booking.is_claimed is
  'Whether a notification is still being worked on under this lease: a worker that was too slow has lost it to '
  'another.';
