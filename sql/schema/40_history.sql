-- What happened. tracking_events is for people and figures, audit_logs for who did what;
-- every move of a booking writes both in its own transaction. Order is that of the
-- identity columns, never of clocks. The indexes by booking are of the booking alone: what is
-- equal is kept once in a B-tree, and the few rows of one booking are sorted in no time.
create table booking.tracking_events (
  id              bigint generated always as identity primary key,
  tenant_id       uuid not null,
  booking_id      uuid not null,
  type            booking.tracking_type not null,
  occurred_at_utc timestamptz not null,
  meta_json       jsonb not null default '{}',
  constraint a_tracking_event_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade
);
create index tracking_events_by_booking on booking.tracking_events (booking_id);
create index open_follow_ups on booking.tracking_events (tenant_id, id)
  where type in ('customer_reinvite_required', 'customer_notify_required', 'customer_declined', 'event_move_conflict',
    'confirmation_failed', 'refund_owed', 'refund_decision_required')
    and not jsonb_exists(meta_json, 'handled_at');
create index handled_follow_ups on booking.tracking_events (tenant_id, occurred_at_utc, id)
  where type in ('customer_reinvite_required', 'customer_notify_required', 'customer_declined', 'event_move_conflict',
    'confirmation_failed', 'refund_owed', 'refund_decision_required')
    and jsonb_exists(meta_json, 'handled_at');
comment on table booking.tracking_events is 'What happened to bookings, for figures and follow-ups.';
comment on column booking.tracking_events.id is 'Order of events.';
comment on column booking.tracking_events.tenant_id is 'The tenant.';
comment on column booking.tracking_events.booking_id is 'The booking.';
comment on column booking.tracking_events.type is 'Kind of event.';
comment on column booking.tracking_events.occurred_at_utc is 'When.';
comment on column booking.tracking_events.meta_json is
  'Details; of a move: from, to, event; of a cancellation also source. {"handled_at"} once a follow-up is done, '
  'with handled_by and, if something was said, note.';

create table booking.audit_logs (
  id             bigint generated always as identity primary key,
  tenant_id      uuid,
  actor_type     booking.actor_type not null,
  actor_id       text,
  action         text not null,
  target_type    text not null,
  target_id      text,
  meta_json      jsonb not null default '{}',
  created_at_utc timestamptz not null,
  correlation_id text default booking.correlation_id()
);
create index audit_logs_by_target on booking.audit_logs (target_id);
create index audit_logs_of_no_booking on booking.audit_logs (created_at_utc) where target_type <> 'booking';
create index audit_logs_by_time on booking.audit_logs using brin (created_at_utc);
create index audit_logs_of_a_company on booking.audit_logs (tenant_id, created_at_utc, id);
create index audit_logs_by_cause on booking.audit_logs (correlation_id) where correlation_id is not null;
create index audit_logs_by_administrator on booking.audit_logs (tenant_id, actor_id, created_at_utc, id)
  where actor_type = 'administrator';
comment on table booking.audit_logs is
  'Who did what to what. tenant_id is NULL for what concerns no tenant (junk at the webhook).';
comment on column booking.audit_logs.id is 'Order of entries.';
comment on column booking.audit_logs.tenant_id is 'The tenant, or NULL.';
comment on column booking.audit_logs.actor_type is
  'customer, organizer (in the calendar), administrator, system or database (a DBA by hand).';
comment on column booking.audit_logs.actor_id is 'Customer id, calendar owner, administrator, worker or database user.';
comment on column booking.audit_logs.action is 'What was done, noun.verb.';
comment on column booking.audit_logs.target_type is 'booking, salesperson, tenant, config, subscription, webhook …';
comment on column booking.audit_logs.target_id is 'Id of the target.';
comment on column booking.audit_logs.meta_json is 'Details; of a change: before and after; of a move: from, to, event.';
comment on column booking.audit_logs.created_at_utc is 'When.';
comment on column booking.audit_logs.correlation_id is 'Of the request that caused it; NULL: none did.';

create table booking.audit_origins (
  audit_id   bigint primary key references booking.audit_logs (id) on delete cascade,
  tenant_id  uuid,
  client     text not null,
  agent      text,
  created_at timestamptz not null
);
create index audit_origins_by_age on booking.audit_origins (created_at);
comment on table booking.audit_origins is
  'From where something was asked that is audited; it goes long before the entry does.';
comment on column booking.audit_origins.audit_id is 'The entry.';
comment on column booking.audit_origins.tenant_id is 'The tenant, or NULL.';
comment on column booking.audit_origins.client is 'Network address of the client.';
comment on column booking.audit_origins.agent is 'What its browser or program calls itself; NULL: nothing.';
comment on column booking.audit_origins.created_at is 'When it was asked.';

create table booking.daily_figures (
  tenant_id      uuid not null,
  salesperson_id uuid not null,
  day            date not null,
  holds          bigint not null default 0,
  verified       bigint not null default 0,
  confirmed      bigint not null default 0,
  canceled       bigint not null default 0,
  expired        bigint not null default 0,
  attended       bigint not null default 0,
  no_show        bigint not null default 0,
  primary key (tenant_id, salesperson_id, day),
  constraint figures_are_of_a_person_of_their_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id)
);
create index daily_figures_by_day on booking.daily_figures (day);
comment on table booking.daily_figures is
  'Counts of bookings that retention has purged; analytics adds them to the live ones.';
comment on column booking.daily_figures.tenant_id is 'The tenant.';
comment on column booking.daily_figures.salesperson_id is 'The salesperson.';
comment on column booking.daily_figures.day is 'Day of the hold in the tenant''s zone.';
comment on column booking.daily_figures.holds is 'Bookings held.';
comment on column booking.daily_figures.verified is 'Of these: verify token consumed.';
comment on column booking.daily_figures.confirmed is 'Of these: ever confirmed.';
comment on column booking.daily_figures.canceled is
  'Of these: canceled by customer, organizer, administrator or database, not by rescheduling.';
comment on column booking.daily_figures.expired is 'Of these: expired, failed confirmations included.';
comment on column booking.daily_figures.attended is 'Of these: attended.';
comment on column booking.daily_figures.no_show is 'Of these: not attended.';

create table booking.analyst_scopes (
  role_name text not null,
  tenant_id uuid not null references booking.tenants (id),
  primary key (role_name, tenant_id)
);
comment on table booking.analyst_scopes is
  'Database logins of analysts who see only some tenants. A login without a row here sees all.';
comment on column booking.analyst_scopes.role_name is 'Login role (session_user).';
comment on column booking.analyst_scopes.tenant_id is 'A tenant it may see.';
