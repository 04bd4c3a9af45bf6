-- Accounts that a person, and not their company, lets us into: one row for each account that somebody ever connected.
-- What every connection has (status, since when and why it is lost, the sealed key) stands in booking.connections.
create table booking.calendar_accounts (
  id                uuid primary key,
  tenant_id         uuid not null,
  salesperson_id    uuid not null,
  provider          text not null,
  subject           text not null,
  address           text not null,
  calendar          text not null,
  scopes            text[] not null default '{}',
  token_source      text not null,
  grant_ends_at     timestamptz,
  connected_at      timestamptz not null default booking.now(),
  disconnected_at   timestamptz,
  access_token      booking.sealed,
  access_expires_at timestamptz,
  renewed_at        timestamptz,
  refused_at        timestamptz,
  lease             uuid,
  lease_until       timestamptz,
  constraint a_calendar_account_is_a_connection foreign key (tenant_id, id)
    references booking.connections (tenant_id, id) on delete cascade,
  constraint a_calendar_account_is_with_its_provider foreign key (id, provider)
    references booking.connections (id, provider) on delete cascade,
  constraint a_calendar_account_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id) on delete cascade,
  constraint a_person_connects_an_account_once unique (salesperson_id, provider, subject),
  constraint a_token_source_is_known check (token_source in ('consent', 'delegation', 'password')),
  constraint an_account_is_called_something check (length(subject) between 1 and 500
    and length(address) between 1 and 500 and length(calendar) between 1 and 500),
  constraint a_token_says_when_it_ends check ((access_token is null) = (access_expires_at is null)),
  constraint a_lease_of_a_token_ends check ((lease is null) = (lease_until is null)),
  constraint what_is_disconnected_has_no_token check (disconnected_at is null or access_token is null)
);
create unique index a_calendar_account_is_one_person_s on booking.calendar_accounts (tenant_id, provider, subject)
  where disconnected_at is null;
create index calendar_accounts_by_subject on booking.calendar_accounts (provider, subject)
  where disconnected_at is null;
create index calendar_accounts_by_connection on booking.calendar_accounts (tenant_id, id);
comment on table booking.calendar_accounts is
  'Accounts by which a person''s own calendar is reached, and the access token that all processes share meanwhile.';
comment on column booking.calendar_accounts.id is
  'Id of its connection, which provider clients are given as the account.';
comment on column booking.calendar_accounts.tenant_id is 'The tenant.';
comment on column booking.calendar_accounts.salesperson_id is 'Whose it is.';
comment on column booking.calendar_accounts.provider is 'Who keeps it, as its connection says.';
comment on column booking.calendar_accounts.subject is
  'The provider''s lasting id of the account, as it proved it; addresses change.';
comment on column booking.calendar_accounts.address is 'What people know the account by.';
comment on column booking.calendar_accounts.calendar is
  'The calendar in it that is read and written to, as the provider knows it.';
comment on column booking.calendar_accounts.scopes is 'What was granted, in the provider''s own words.';
comment on column booking.calendar_accounts.token_source is
  'consent: a person gave it; delegation: the company lets us act for its people; password: one made for us, which is '
  'its own token.';
comment on column booking.calendar_accounts.grant_ends_at is 'When the grant itself ends; NULL: nobody said so.';
comment on column booking.calendar_accounts.connected_at is 'When it was connected last.';
comment on column booking.calendar_accounts.disconnected_at is
  'When somebody took it back; its key is gone. What still lies in it is deleted if it is connected again.';
comment on column booking.calendar_accounts.access_token is 'Sealed token of the moment; NULL: there is none.';
comment on column booking.calendar_accounts.access_expires_at is 'When it ends.';
comment on column booking.calendar_accounts.renewed_at is 'When a token was got last.';
comment on column booking.calendar_accounts.refused_at is
  'When none was to be had for good; it is not asked for again at once. NULL: one was, or was not asked for.';
comment on column booking.calendar_accounts.lease is 'Of the one process that gets a token now.';
comment on column booking.calendar_accounts.lease_until is 'When another may.';
