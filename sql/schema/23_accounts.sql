-- Who may do what in a company: people with an account, the browsers and programs in which they are signed in, and
-- the keys of programs.
create table booking.accounts (
  id                uuid primary key default gen_random_uuid(),
  tenant_id         uuid not null references booking.tenants (id),
  email             booking.mail_address not null,
  email_key         text not null generated always as (lower(email)) stored,
  roles             text[] not null,
  salesperson_id    uuid,
  display_name      booking.short_text,
  status            text not null default 'invited',
  locale            text,
  invited_at        timestamptz,
  created_at        timestamptz not null default booking.now(),
  last_signed_in_at timestamptz,
  archived_at       timestamptz,
  version           integer not null default 1,
  constraint accounts_belong_to_a_tenant unique (tenant_id, id),
  constraint an_account_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint an_account_has_a_role check (cardinality(roles) > 0 and array_position(roles, null) is null),
  constraint a_role_is_known check
    (roles <@ array['owner', 'admin', 'salesperson', 'analyst', 'customer', 'prospect']),
  constraint an_account_status_is_known check (status in ('invited', 'active', 'disabled')),
  constraint an_account_locale_is_a_tag check (locale ~ '^[a-z]{2,3}$')
);
create unique index an_address_has_one_account on booking.accounts (tenant_id, email_key) where archived_at is null;
create index accounts_by_address on booking.accounts (email_key);
create index accounts_by_salesperson on booking.accounts (tenant_id, salesperson_id) where salesperson_id is not null;
create index removed_accounts_by_age on booking.accounts (archived_at) where archived_at is not null;
comment on table booking.accounts is 'People who may sign in to a company: one row for each mail address.';
comment on column booking.accounts.id is 'Account id.';
comment on column booking.accounts.tenant_id is 'The company.';
comment on column booking.accounts.email is 'Mail address; whoever reads its mails can sign in.';
comment on column booking.accounts.email_key is 'The address in lower case, by which it is found.';
comment on column booking.accounts.roles is
  'What they are: owner, admin, salesperson, analyst (the staff), customer, prospect; at least one.';
comment on column booking.accounts.salesperson_id is 'Whose bookings and calendar are theirs; NULL: nobody''s.';
comment on column booking.accounts.display_name is 'Their name; NULL: not told.';
comment on column booking.accounts.status is
  'invited until they sign in first, then active; disabled: they cannot sign in.';
comment on column booking.accounts.locale is 'Language of mails to them; NULL: the company''s.';
comment on column booking.accounts.invited_at is 'When they were invited last; NULL: they came by themselves.';
comment on column booking.accounts.created_at is 'When the account was made.';
comment on column booking.accounts.last_signed_in_at is 'When they signed in last; NULL: never.';
comment on column booking.accounts.archived_at is
  'When the account was removed; its address may have another since. NULL: it was not.';
comment on column booking.accounts.version is 'Rises with every change that somebody makes to it.';

create table booking.sessions (
  digest       bytea primary key,
  tenant_id    uuid not null,
  account_id   uuid not null,
  form         text not null,
  signed_in_at timestamptz not null,
  last_used_at timestamptz not null,
  idle_until   timestamptz not null,
  expires_at   timestamptz not null,
  client       text,
  agent        text,
  constraint a_session_is_of_an_account_of_its_tenant foreign key (tenant_id, account_id)
    references booking.accounts (tenant_id, id) on delete cascade,
  constraint a_session_is_found_by_sha256 check (octet_length(digest) = 32),
  constraint a_session_form_is_known check (form in ('cookie', 'bearer')),
  constraint a_session_ends_at_last check (idle_until <= expires_at)
);
create index sessions_by_account on booking.sessions (tenant_id, account_id);
create index sessions_by_end on booking.sessions (idle_until);
comment on table booking.sessions is 'Where people are signed in. Deleting a row signs them out there.';
comment on column booking.sessions.digest is 'SHA-256 of the secret that the browser or program keeps.';
comment on column booking.sessions.tenant_id is 'The company; elsewhere the session is none.';
comment on column booking.sessions.account_id is 'Who is signed in.';
comment on column booking.sessions.form is 'cookie: a browser; bearer: a program that sends it by itself.';
comment on column booking.sessions.signed_in_at is 'When they proved who they are.';
comment on column booking.sessions.last_used_at is 'When it was used last, to five minutes.';
comment on column booking.sessions.idle_until is 'It is none from then on, if it is not used before.';
comment on column booking.sessions.expires_at is 'It is none from then on, however busy it is.';
comment on column booking.sessions.client is 'Network address that signed in; NULL: unknown.';
comment on column booking.sessions.agent is 'What the browser or program calls itself; NULL: nothing.';

create table booking.api_keys (
  id           uuid primary key default gen_random_uuid(),
  tenant_id    uuid not null references booking.tenants (id),
  name         booking.short_text not null,
  kind         text not null,
  role         text,
  digest       bytea not null,
  last4        text not null,
  origins      text[] not null default '{}',
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  created_at   timestamptz not null default booking.now(),
  created_by   text,
  version      integer not null default 1,
  constraint a_key_is_found_by_sha256 check (octet_length(digest) = 32),
  constraint a_key_is_publishable_or_secret check (kind in ('publishable', 'secret')),
  constraint a_secret_key_has_a_role check
    (case kind when 'secret' then role is not null and role in ('admin', 'analyst') else role is null end),
  constraint a_secret_key_is_of_no_origin check (kind = 'publishable' or origins = '{}'),
  constraint a_key_has_a_name check (length(name) between 1 and 200),
  constraint a_key_shows_four_characters check (length(last4) = 4)
);
create unique index a_key_is_found_by_its_digest on booking.api_keys (digest);
create index api_keys_by_tenant on booking.api_keys (tenant_id, created_at);
create index revoked_keys_by_age on booking.api_keys (revoked_at) where revoked_at is not null;
comment on table booking.api_keys is 'Keys of companies'' own programs; of each only a digest is kept.';
comment on column booking.api_keys.id is 'Key id.';
comment on column booking.api_keys.tenant_id is 'The company.';
comment on column booking.api_keys.name is 'What it is for, as its makers call it.';
comment on column booking.api_keys.kind is
  'publishable: names the company in a browser and opens what anybody may; secret: acts for the company.';
comment on column booking.api_keys.role is 'What a secret key may do: admin or analyst; NULL: it is publishable.';
comment on column booking.api_keys.digest is 'SHA-256 of the key.';
comment on column booking.api_keys.last4 is 'Its last four characters, by which people tell keys apart.';
comment on column booking.api_keys.origins is 'Sites that may use a publishable key; none: all may.';
comment on column booking.api_keys.expires_at is 'It is none from then on; NULL: it does not end by itself.';
comment on column booking.api_keys.last_used_at is 'When it was used last, to five minutes; NULL: never.';
comment on column booking.api_keys.revoked_at is 'When it was taken back; NULL: it was not.';
comment on column booking.api_keys.created_at is 'When it was made.';
comment on column booking.api_keys.created_by is 'Who made it, as the audit names them.';
comment on column booking.api_keys.version is 'Rises with every change that somebody makes to it.';
