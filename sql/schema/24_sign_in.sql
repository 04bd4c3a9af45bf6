-- Signing in by mail: a code to type, and a link.
create table booking.sign_in_codes (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null references booking.tenants (id),
  email          booking.mail_address not null,
  email_key      text not null generated always as (lower(email)) stored,
  mailbox        text not null,
  attempt_digest bytea not null,
  client_digest  bytea,
  code_digests   bytea[] not null default '{}',
  link_digests   bytea[] not null default '{}',
  tries          integer not null default 0,
  used_at        timestamptz,
  created_at     timestamptz not null default booking.now(),
  account_id     uuid,
  constraint a_code_for_an_address_is_of_an_account_of_its_tenant foreign key (tenant_id, account_id)
    references booking.accounts (tenant_id, id) on delete cascade,
  constraint an_attempt_is_found_by_sha256 check (octet_length(attempt_digest) = 32),
  constraint five_tries_are_all check (tries between 0 and 5)
);
create unique index a_sign_in_is_found_by_its_attempt on booking.sign_in_codes (attempt_digest);
create index sign_in_codes_by_link on booking.sign_in_codes using gin (link_digests);
create index sign_in_codes_by_mailbox on booking.sign_in_codes (tenant_id, mailbox, created_at);
create index sign_in_codes_by_tenant on booking.sign_in_codes (tenant_id, created_at);
create index sign_in_codes_by_account on booking.sign_in_codes (tenant_id, account_id) where account_id is not null;
create index sign_in_codes_by_age on booking.sign_in_codes (created_at);
comment on table booking.sign_in_codes is
  'Somebody wants to sign in with a mail address: one row each time, whoever they are. Code and link are made when the '
  'mail is sent; they are good for ten minutes, once.';
comment on column booking.sign_in_codes.id is 'Id, which the mail is about.';
comment on column booking.sign_in_codes.tenant_id is 'The company.';
comment on column booking.sign_in_codes.email is 'The address, as it was typed.';
comment on column booking.sign_in_codes.email_key is 'The address in lower case.';
comment on column booking.sign_in_codes.mailbox is 'Where its mails arrive, as booking.mailbox tells.';
comment on column booking.sign_in_codes.attempt_digest is
  'SHA-256 of what the browser that asked was given: a code counts with it alone.';
comment on column booking.sign_in_codes.client_digest is
  'SHA-256 of the network address that asked; NULL: unknown, or our own command line.';
comment on column booking.sign_in_codes.code_digests is
  'SHA-256 of the id and each code that was sent, a mail sent again has another one; none: no mail was sent.';
comment on column booking.sign_in_codes.link_digests is 'SHA-256 of the secret in each link that was sent.';
comment on column booking.sign_in_codes.tries is 'How often a code was typed, right or wrong; five are all.';
comment on column booking.sign_in_codes.used_at is 'When somebody signed in with it; NULL: nobody did.';
comment on column booking.sign_in_codes.account_id is
  'Whose address becomes this one, by the code alone; NULL: it signs in.';
comment on column booking.sign_in_codes.created_at is 'When it was asked for: the start of its ten minutes.';
