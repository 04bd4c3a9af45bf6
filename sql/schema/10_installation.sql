-- What belongs to the database as a whole: who it is, what it refuses with, and its clockwork.
create table booking.installation (
  only_row        boolean primary key default true,
  installation_id uuid not null default gen_random_uuid(),
  created_at      timestamptz not null default booking.now(),
  constraint there_is_one_installation check (only_row)
);
comment on table booking.installation is
  'One row: the identity of this database. It travels in meetings'' agendas so that a restored copy or a staging '
  'system never deletes meetings of another database.';
comment on column booking.installation.only_row is 'Always true: keeps the table at one row.';
comment on column booking.installation.installation_id is 'Random identity, made by migrate.';
comment on column booking.installation.created_at is 'When migrate made this database.';

create table booking.errors (
  code        text primary key,
  public_code text not null,
  sqlstate    text not null,
  http_status integer not null,
  title       text not null,
  is_stored   boolean not null,
  constraint a_code_is_a_slug check (code ~ '^[a-z][a-z_]*$'),
  constraint an_error_is_of_class_sb check (sqlstate ~ '^SB[0-9]{3}$'),
  constraint an_error_has_a_status_of_an_error check (http_status between 400 and 599)
);
comment on table booking.errors is
  'Every error there is: its stable code, SQLSTATE, HTTP status and title. The one place where a code becomes a '
  'status.';
comment on column booking.errors.code is 'Stable slug; MESSAGE of the raised error.';
comment on column booking.errors.public_code is
  '`code` of the problem document (RFC 9457); the same slug except where one code has two statuses.';
comment on column booking.errors.sqlstate is
  'SQLSTATE of class SB; letters I to Z are free for applications (SQL standard, 23.1).';
comment on column booking.errors.http_status is 'Status of the HTTP answer.';
comment on column booking.errors.title is 'Short human text; `title` of the problem document.';
comment on column booking.errors.is_stored is
  'Whether an idempotency record keeps this answer (404, 409, 422, 502) or a retry may fare better (400, 401, 429, '
  '503).';

create table booking.periodic_jobs (
  name        text primary key,
  every       interval not null,
  next_run_at timestamptz not null default booking.now(),
  last_run_at timestamptz,
  last_result jsonb,
  unfinished_since timestamptz,
  constraint a_period_is_positive check (every > interval '0')
);
comment on table booking.periodic_jobs is
  'Work that is due again and again. A worker that finds a row due moves last_run_at in the same transaction, so each '
  'run happens once however many workers there are.';
comment on column booking.periodic_jobs.name is 'Name of the job; api.run_periodic knows what each does.';
comment on column booking.periodic_jobs.every is
  'Default distance between runs; zero-length is refused. Jobs bound to WORKER_TICK_SECONDS are due at every tick.';
comment on column booking.periodic_jobs.next_run_at is
  'When it is asked for; infinity: only when its period is over (booking.job_due_at).';
comment on column booking.periodic_jobs.last_run_at is 'When it last ran.';
comment on column booking.periodic_jobs.last_result is 'What the last run that ended well reported (counts).';
comment on column booking.periodic_jobs.unfinished_since is
  'When it was claimed first without having ended well since; NULL when its last run did.';

create table booking.rate_windows (
  scope        text not null,
  window_end   timestamptz not null,
  requests     integer not null default 0,
  primary key (scope, window_end)
);
create index rate_windows_by_age on booking.rate_windows (window_end);
comment on table booking.rate_windows is
  'Requests in a minute or hour as merged from the counters of all app processes once a second (decision: rate '
  'limits).';
comment on column booking.rate_windows.scope is
  'Digest of what is counted: of a client at a tenant, of a tenant, of a client.';
comment on column booking.rate_windows.window_end is 'End of the minute or hour (UTC).';
comment on column booking.rate_windows.requests is 'Requests seen in it by all processes.';
