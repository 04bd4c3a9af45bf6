-- A directory is bound after a sign-in of its administrator, not by what a redirect claims.
-- depends: 0017_clocks

create table booking.directory_sign_ins (
  state_digest   bytea primary key,
  tenant_id      uuid not null references booking.tenants (id),
  consent_id     uuid not null references booking.consent_states (state_id) on delete cascade,
  directory_id   uuid not null,
  browser_digest bytea not null,
  nonce          text not null,
  code_verifier  text not null,
  created_at     timestamptz not null,
  constraint digests_are_sha256 check (octet_length(state_digest) = 32 and octet_length(browser_digest) = 32)
);
create index directory_sign_ins_by_consent on booking.directory_sign_ins (consent_id);
create index directory_sign_ins_by_tenant on booking.directory_sign_ins (tenant_id);
create index directory_sign_ins_by_age on booking.directory_sign_ins (created_at);
comment on table booking.directory_sign_ins is 'Administrators who were sent to Entra to prove their directory. A row is good for ten minutes and for one return of the browser that was sent.';
comment on column booking.directory_sign_ins.state_digest is 'SHA-256 of the OAuth state.';
comment on column booking.directory_sign_ins.tenant_id is 'The tenant to be connected.';
comment on column booking.directory_sign_ins.consent_id is 'The consent request that claimed the directory.';
comment on column booking.directory_sign_ins.directory_id is 'The directory that was claimed; the sign-in has to be of it.';
comment on column booking.directory_sign_ins.browser_digest is 'SHA-256 of the cookie that the browser was given.';
comment on column booking.directory_sign_ins.nonce is 'What the ID token has to repeat (OpenID Connect Core, section 3.1.2.1).';
comment on column booking.directory_sign_ins.code_verifier is 'PKCE verifier (RFC 7636, section 4.1).';
comment on column booking.directory_sign_ins.created_at is 'Start of its ten minutes.';

alter table booking.consent_states add column directory_id uuid;
comment on column booking.consent_states.directory_id is 'The directory that the platform''s administrator named; NULL: any that is proved.';

create table simulator.sign_in_codes (
  code           text primary key,
  directory_id   uuid not null references simulator.directories (id) on delete cascade,
  account        text not null,
  client_id      text not null,
  redirect_uri   text not null,
  nonce          text not null,
  code_challenge text not null,
  expires_at     timestamptz not null,
  constraint an_account_is_known check (account in ('administrator', 'member'))
);
comment on table simulator.sign_in_codes is 'Authorization codes of the simulated Entra, each good once.';
comment on column simulator.sign_in_codes.code is 'The code.';
comment on column simulator.sign_in_codes.directory_id is 'The directory that was signed in to.';
comment on column simulator.sign_in_codes.account is 'Who signed in: administrator, or member without a role.';
comment on column simulator.sign_in_codes.client_id is 'The application it was made for.';
comment on column simulator.sign_in_codes.redirect_uri is 'The address it was sent to.';
comment on column simulator.sign_in_codes.nonce is 'For the ID token; empty when none was sent.';
comment on column simulator.sign_in_codes.code_challenge is 'S256 challenge; empty when none was sent.';
comment on column simulator.sign_in_codes.expires_at is 'End of its ten minutes.';

create table simulator.signing_keys (
  key_id      text primary key,
  private_key text not null,
  created_at  timestamptz not null
);
comment on table simulator.signing_keys is 'The key that the simulated Entra signs ID tokens with; made when first needed.';
comment on column simulator.signing_keys.key_id is 'The kid of its tokens.';
comment on column simulator.signing_keys.private_key is 'RSA key in PEM.';
comment on column simulator.signing_keys.created_at is 'When it was made.';
