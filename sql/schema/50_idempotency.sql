-- The first answer to a keyed request, kept to be given again byte for byte.
create table booking.idempotency_records (
  tenant_id        uuid not null,
  path             text not null,
  key              booking.request_key not null,
  request_digest   bytea not null,
  response_status  integer,
  response_headers jsonb,
  response_body    bytea,
  saga_id          bigint,
  created_at       timestamptz not null,
  primary key (tenant_id, path, key),
  constraint a_response_is_complete_or_awaited
    check ((response_status is null) = (response_body is null) and (response_status is not null or saga_id is not null))
);
create index idempotency_records_by_age on booking.idempotency_records (created_at);
comment on table booking.idempotency_records is
  'Idempotency keys with a digest of the request and the stored answer; scope is tenant, path and key; kept at least '
  '24 hours.';
comment on column booking.idempotency_records.tenant_id is 'The tenant.';
comment on column booking.idempotency_records.path is 'Path of the request below the tenant.';
comment on column booking.idempotency_records.key is 'Idempotency-Key header: 1 to 255 visible ASCII characters.';
comment on column booking.idempotency_records.request_digest is
  'SHA-256 of the request as canonical JSON value; equal for equal JSON values.';
comment on column booking.idempotency_records.response_status is
  'HTTP status of the answer; NULL while a confirmation is awaited.';
comment on column booking.idempotency_records.response_headers is 'Headers that belong to the answer.';
comment on column booking.idempotency_records.response_body is 'Body, rendered once.';
comment on column booking.idempotency_records.saga_id is 'Confirmation saga that this key is bound to.';
comment on column booking.idempotency_records.created_at is 'When the key was first used.';
