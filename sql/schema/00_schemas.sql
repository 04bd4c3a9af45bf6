-- Four schemas. `booking` holds the truth and the functions that guard it; `api` holds
-- the only functions that the app and the worker may call; `analytics` holds views for
-- analysts; `simulator` (70_simulator.sql) holds the simulated cloud's own state.
create schema if not exists booking;
comment on schema booking is
  'Tables of the booking system and the internal functions that guard them. Nobody but the owner has rights here.';

create schema if not exists api;
comment on schema api is
  'The functions that app and worker may call: SECURITY DEFINER, search_path pinned, one statement per request.';

create schema if not exists analytics;
comment on schema analytics is 'Views for analysts; aggregates and facts without personal data.';

create type booking.outcome as (
  status   integer,
  headers  jsonb,
  body     bytea,
  replayed boolean,
  "fetch"  jsonb,
  saga_id  bigint
);
comment on type booking.outcome is
  'An HTTP answer made by the database: status, headers and body as they go out. status NULL: busy times must be '
  'fetched first (fetch), or a saga must be awaited (saga_id).';
