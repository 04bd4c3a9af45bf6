-- People who were sent to a provider to let us into their calendar.
create table booking.calendar_consents (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null,
  salesperson_id uuid not null,
  kind           text not null references booking.calendar_kinds (kind),
  account_id     uuid,
  state_digest   bytea not null,
  browser_digest bytea not null,
  nonce          text not null,
  code_verifier  text not null,
  created_at     timestamptz not null,
  taken_at       timestamptz,
  granted        jsonb,
  secret         booking.sealed,
  constraint a_calendar_consent_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id) on delete cascade,
  constraint a_calendar_consent_is_asked_for_by_its_tenant foreign key (tenant_id, account_id)
    references booking.accounts (tenant_id, id) on delete cascade,
  constraint a_state_is_used_once unique (state_digest),
  constraint digests_are_sha256 check (octet_length(state_digest) = 32 and octet_length(browser_digest) = 32),
  constraint what_is_granted_was_taken check (num_nonnulls(granted, secret) = 0 or taken_at is not null)
);
create index calendar_consents_by_age on booking.calendar_consents (created_at);
create index calendar_consents_by_person on booking.calendar_consents (tenant_id, salesperson_id);
create index calendar_consents_by_account on booking.calendar_consents (tenant_id, account_id);
comment on table booking.calendar_consents is
  'People who were sent to a provider to let us into their calendar. A row is good for ten minutes, for one return of '
  'the browser that was sent, and for one answer whether what was granted is to be used.';
comment on column booking.calendar_consents.id is 'Consent id.';
comment on column booking.calendar_consents.tenant_id is 'The tenant.';
comment on column booking.calendar_consents.salesperson_id is 'Whose calendar.';
comment on column booking.calendar_consents.kind is 'The kind of calendar that is to be connected.';
comment on column booking.calendar_consents.account_id is
  'Who asked, whose session has to come back; NULL: the platform, or a program of the company.';
comment on column booking.calendar_consents.state_digest is 'SHA-256 of the OAuth state.';
comment on column booking.calendar_consents.browser_digest is 'SHA-256 of the cookie that the browser was given.';
comment on column booking.calendar_consents.nonce is
  'What the ID token has to repeat (OpenID Connect Core, section 3.1.2.1).';
comment on column booking.calendar_consents.code_verifier is 'PKCE verifier (RFC 7636, section 4.1).';
comment on column booking.calendar_consents.created_at is 'Start of its ten minutes.';
comment on column booking.calendar_consents.taken_at is 'When the browser came back; its state is used up.';
comment on column booking.calendar_consents.granted is
  'What the provider granted: {subject, address, calendar, scopes, settings, grant_ends_at}; NULL: nothing yet.';
comment on column booking.calendar_consents.secret is 'The lasting key that came with it, sealed.';
