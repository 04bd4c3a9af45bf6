-- What companies' own systems are told of bookings (Standard Webhooks): a message for each event, written in the
-- transaction that causes it, and then a delivery for each endpoint that wants it.
create table booking.webhook_endpoints (
  id              uuid primary key default gen_random_uuid(),
  tenant_id       uuid not null references booking.tenants (id),
  url             text not null,
  types           booking.webhook_type[] not null,
  description     text,
  status          text not null default 'active',
  disabled_reason text,
  disabled_at     timestamptz,
  failing_since   timestamptz,
  resting_until   timestamptz,
  last_error      text,
  created_at      timestamptz not null default booking.now(),
  updated_at      timestamptz not null default booking.now(),
  constraint webhook_endpoints_belong_to_a_tenant unique (tenant_id, id),
  constraint an_address_is_told_once unique (tenant_id, url),
  constraint an_address_of_an_endpoint_has_a_length check (length(url) between 1 and 2000 and url ~ '^https?://'),
  constraint an_endpoint_wants_something check (cardinality(types) > 0),
  constraint a_description_has_a_length check (length(description) <= 200),
  constraint an_endpoint_status_is_known check (status in ('active', 'disabled')),
  constraint a_disabled_endpoint_says_why
    check ((status = 'disabled') = (disabled_at is not null) and (status = 'disabled') = (disabled_reason is not null)),
  constraint a_reason_to_disable_is_known check (disabled_reason in ('failing', 'gone', 'administrator'))
);
comment on table booking.webhook_endpoints is 'Addresses of companies'' systems that are told of bookings.';
comment on column booking.webhook_endpoints.id is 'Endpoint id.';
comment on column booking.webhook_endpoints.tenant_id is 'Whose bookings it is told of.';
comment on column booking.webhook_endpoints.url is 'Where deliveries are posted.';
comment on column booking.webhook_endpoints.types is 'What it is told.';
comment on column booking.webhook_endpoints.description is 'What its company calls it.';
comment on column booking.webhook_endpoints.status is 'active, or disabled: it gets nothing.';
comment on column booking.webhook_endpoints.disabled_reason is
  'failing (nothing was taken for three days), gone (it said so, with 410) or administrator; NULL while it is active.';
comment on column booking.webhook_endpoints.disabled_at is 'Since when it is disabled; NULL while it is active.';
comment on column booking.webhook_endpoints.failing_since is
  'First failure since it took something last; NULL while it takes what it is sent.';
comment on column booking.webhook_endpoints.resting_until is
  'It failed a moment ago: nothing is posted to it before this instant.';
comment on column booking.webhook_endpoints.last_error is 'Why the last failure was one.';
comment on column booking.webhook_endpoints.created_at is 'When it was made.';
comment on column booking.webhook_endpoints.updated_at is 'Last change by an administrator.';

create table booking.webhook_secrets (
  id          uuid primary key default gen_random_uuid(),
  tenant_id   uuid not null,
  endpoint_id uuid not null,
  secret      booking.sealed not null,
  created_at  timestamptz not null default booking.now(),
  expires_at  timestamptz,
  constraint webhook_secrets_are_of_an_endpoint foreign key (tenant_id, endpoint_id)
    references booking.webhook_endpoints (tenant_id, id) on delete cascade
);
create unique index an_endpoint_has_one_secret_for_good on booking.webhook_secrets (endpoint_id)
  where expires_at is null;
create index webhook_secrets_by_endpoint on booking.webhook_secrets (endpoint_id);
create index webhook_secrets_by_end on booking.webhook_secrets (expires_at);
comment on table booking.webhook_secrets is
  'What deliveries are signed with. After a rotation the old one signs beside the new one for a while.';
comment on column booking.webhook_secrets.id is 'Secret id, sealed in with it.';
comment on column booking.webhook_secrets.tenant_id is 'The tenant, sealed in with it.';
comment on column booking.webhook_secrets.endpoint_id is 'The endpoint that verifies with it.';
comment on column booking.webhook_secrets.secret is 'The secret, sealed; shown once, to whoever made it.';
comment on column booking.webhook_secrets.created_at is 'When it was made.';
comment on column booking.webhook_secrets.expires_at is 'Until when it signs; NULL: until it is replaced.';

create table booking.webhook_messages (
  id             uuid primary key,
  tenant_id      uuid not null,
  booking_id     uuid not null,
  type           booking.webhook_type not null,
  sequence       integer not null,
  data           jsonb not null,
  correlation_id text default booking.correlation_id(),
  created_at     timestamptz not null,
  endpoint_ids   uuid[],
  constraint webhook_messages_are_of_a_booking foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade,
  constraint webhook_messages_of_a_booking_have_an_order unique (booking_id, sequence)
);
create index webhook_messages_by_age on booking.webhook_messages (created_at);
create index webhook_messages_without_deliveries on booking.webhook_messages (created_at)
  where endpoint_ids is not null;
comment on table booking.webhook_messages is
  'What happened to a booking, as the systems of its company are told: with the booking as it was then.';
comment on column booking.webhook_messages.id is
  'Id of the message, the same in every delivery of it: by it a receiver knows what it had before.';
comment on column booking.webhook_messages.tenant_id is 'The tenant.';
comment on column booking.webhook_messages.booking_id is 'The booking.';
comment on column booking.webhook_messages.type is 'What happened.';
comment on column booking.webhook_messages.sequence is 'Its place among what happened to this booking; it rises.';
comment on column booking.webhook_messages.data is 'The booking when it happened; {"customer": null} once forgotten.';
comment on column booking.webhook_messages.correlation_id is 'Of the request that caused it; NULL: none did.';
comment on column booking.webhook_messages.created_at is 'When it happened.';
comment on column booking.webhook_messages.endpoint_ids is
  'Who wanted it when it happened, until booking.make_deliveries has made its deliveries; NULL: it has.';

create table booking.webhook_deliveries (
  id               bigint generated always as identity primary key,
  tenant_id        uuid not null,
  endpoint_id      uuid not null,
  message_id       uuid not null references booking.webhook_messages (id) on delete cascade,
  booking_id       uuid not null,
  sequence         integer not null,
  status           text not null default 'queued',
  attempts         integer not null default 0,
  first_failed_at  timestamptz,
  status_code      integer,
  milliseconds     integer,
  last_error       text,
  redeliveries     integer not null default 0,
  created_at       timestamptz not null,
  finished_at      timestamptz,
  constraint webhook_deliveries_go_to_an_endpoint foreign key (tenant_id, endpoint_id)
    references booking.webhook_endpoints (tenant_id, id) on delete cascade,
  constraint a_message_is_delivered_once unique (message_id, endpoint_id),
  constraint a_delivery_status_is_known check (status in ('queued', 'delivered', 'dropped', 'dead')),
  constraint a_delivery_not_queued_is_finished check ((status = 'queued') = (finished_at is null))
);
create index webhook_deliveries_by_endpoint on booking.webhook_deliveries (endpoint_id, created_at, id);
create index webhook_deliveries_not_made on booking.webhook_deliveries (endpoint_id, created_at, id)
  where status in ('dropped', 'dead');
create index webhook_deliveries_in_line on booking.webhook_deliveries (endpoint_id, booking_id, sequence)
  where status = 'queued';
comment on table booking.webhook_deliveries is
  'A message on its way to an endpoint, at least once and in the order of its booking: the log of deliveries.';
comment on column booking.webhook_deliveries.id is 'Delivery id.';
comment on column booking.webhook_deliveries.tenant_id is 'The tenant.';
comment on column booking.webhook_deliveries.endpoint_id is 'Where it goes.';
comment on column booking.webhook_deliveries.message_id is 'What is told.';
comment on column booking.webhook_deliveries.booking_id is 'The booking of the message.';
comment on column booking.webhook_deliveries.sequence is 'That of the message: an earlier one goes first.';
comment on column booking.webhook_deliveries.status is
  'queued, delivered (taken with 2xx), dropped (the endpoint is disabled) or dead (given up).';
comment on column booking.webhook_deliveries.attempts is 'How often it was tried.';
comment on column booking.webhook_deliveries.first_failed_at is 'When it failed first; NULL: it has not.';
comment on column booking.webhook_deliveries.status_code is 'HTTP status of the last answer; NULL: there was none.';
comment on column booking.webhook_deliveries.milliseconds is 'How long the last attempt took.';
comment on column booking.webhook_deliveries.last_error is 'Why the last attempt failed; nothing of the answer itself.';
comment on column booking.webhook_deliveries.redeliveries is 'How often it was asked for again.';
comment on column booking.webhook_deliveries.created_at is 'When it was queued first.';
comment on column booking.webhook_deliveries.finished_at is 'When it ended; NULL while it is queued.';
