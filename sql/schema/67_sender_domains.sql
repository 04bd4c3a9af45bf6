-- Domains that companies say are theirs, and whether the name system agrees: who can set a record of a domain may have
-- its mails come from there.
create table booking.sender_domains (
  id            uuid primary key,
  tenant_id     uuid not null references booking.tenants (id),
  domain        text not null,
  token         text not null,
  created_at    timestamptz not null default booking.now(),
  proved_at     timestamptz,
  checked_at    timestamptz,
  missing_since timestamptz,
  problem       text,
  constraint a_company_names_a_domain_once unique (tenant_id, domain),
  constraint a_domain_is_a_name check (
    length(domain) <= 253
    and domain ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$'),
  constraint a_record_cannot_be_guessed check (length(token) >= 32),
  constraint what_is_proved_was_checked check (proved_at is null or checked_at >= proved_at)
);
comment on table booking.sender_domains is
  'Domains from whose addresses a tenant wants its mails to come. A domain counts as the tenant''s own while the TXT '
  'record _holdfast.<domain> names its token.';
comment on column booking.sender_domains.id is 'Domain id.';
comment on column booking.sender_domains.tenant_id is 'The tenant.';
comment on column booking.sender_domains.domain is 'Name in lower case, as the name system has it (xn-- for others).';
comment on column booking.sender_domains.token is 'What the record must name: random, of this tenant and domain alone.';
comment on column booking.sender_domains.created_at is 'When it was named.';
comment on column booking.sender_domains.proved_at is 'Since when it counts; NULL: it does not.';
comment on column booking.sender_domains.checked_at is 'When the name system answered last; NULL: it never did.';
comment on column booking.sender_domains.missing_since is
  'Since when a proved domain''s record is not found; three days later it counts no more.';
comment on column booking.sender_domains.problem is
  'Why the last look came to nothing: the name system did not answer.';
