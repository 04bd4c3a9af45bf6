-- Mails that strangers can cause have one budget for each mailbox and client, over all tenants.
-- depends: 0019_console_sessions

create table booking.mail_spendings (
  mail_id        bigint primary key references booking.mails (id) on delete cascade,
  mailbox_digest bytea not null,
  client_digest  bytea,
  spent_at       timestamptz not null,
  constraint spenders_are_sha256 check (octet_length(mailbox_digest) = 32 and octet_length(client_digest) = 32)
);
create index mail_spendings_by_mailbox on booking.mail_spendings (mailbox_digest, spent_at);
create index mail_spendings_by_client on booking.mail_spendings (client_digest, spent_at) where client_digest is not null;
create index mail_spendings_by_age on booking.mail_spendings (spent_at);
comment on table booking.mail_spendings is 'Mails that strangers caused within a day, of all tenants: the budget of each mailbox and client (booking.refuse_if_mails_spent). What was not sent goes, so it does not count.';
comment on column booking.mail_spendings.mail_id is 'The mail.';
comment on column booking.mail_spendings.mailbox_digest is 'SHA-256 of the mailbox (booking.mailbox).';
comment on column booking.mail_spendings.client_digest is 'SHA-256 of the network address of the client; NULL: unknown.';
comment on column booking.mail_spendings.spent_at is 'When the mail was queued.';
