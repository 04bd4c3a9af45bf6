-- What happened at the providers, counted over all processes and restarts. Each process counts
-- for itself and adds what it counted every few seconds; monitoring reads the totals from any
-- of them. Few rows, whatever happens: they are kept for ever.
create table booking.provider_calls (
  provider  text not null,
  operation text not null,
  outcome   text not null,
  calls     bigint not null,
  seconds   double precision not null,
  buckets   bigint[] not null,
  primary key (provider, operation, outcome),
  constraint calls_are_counted_in_twelve_buckets check (cardinality(buckets) = 12)
);
comment on table booking.provider_calls is 'Requests to providers since the installation was made, of all processes.';
comment on column booking.provider_calls.provider is 'Whose service was called.';
comment on column booking.provider_calls.operation is 'What was asked for.';
comment on column booking.provider_calls.outcome is 'ok, or the class of the error.';
comment on column booking.provider_calls.calls is 'How many.';
comment on column booking.provider_calls.seconds is 'Their seconds in all.';
comment on column booking.provider_calls.buckets is
  'How many took at most 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 seconds and not less than the bound '
  'before; the last: longer.';

create table booking.saga_ends (
  kind    text not null,
  outcome text not null,
  sagas   bigint not null,
  primary key (kind, outcome),
  constraint a_saga_ends_done_or_failed check (outcome in ('done', 'failed'))
);
comment on table booking.saga_ends is 'How sagas ended since the installation was made, as workers told.';
comment on column booking.saga_ends.kind is 'Kind of the saga.';
comment on column booking.saga_ends.outcome is 'done, or failed: all of it was undone.';
comment on column booking.saga_ends.sagas is 'How many.';
