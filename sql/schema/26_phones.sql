-- Telephone numbers of people who work for a company, and whether they were shown to be theirs: what is only tried by
-- SMS goes there and nowhere else.
create table booking.account_phones (
  account_id   uuid primary key,
  tenant_id    uuid not null,
  phone        text not null,
  kind         text not null,
  country      text not null,
  code_digests bytea[] not null default '{}',
  tries        integer not null default 0,
  asked_at     timestamptz not null,
  proved_at    timestamptz,
  constraint a_number_is_of_an_account_of_its_tenant foreign key (tenant_id, account_id)
    references booking.accounts (tenant_id, id) on delete cascade,
  constraint a_number_is_dialed_from_anywhere check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  constraint a_number_can_be_texted check (kind in ('mobile', 'fixed_or_mobile')),
  constraint a_country_is_of_iso_3166 check (country ~ '^[A-Z]{2}$'),
  constraint five_tries_are_all check (tries between 0 and 5)
);
create index account_phones_by_number on booking.account_phones (tenant_id, phone);
comment on table booking.account_phones is 'Telephone numbers that people who work for a company call their own.';
comment on column booking.account_phones.account_id is 'Whose it is.';
comment on column booking.account_phones.tenant_id is 'The company.';
comment on column booking.account_phones.phone is 'The number (E.164).';
comment on column booking.account_phones.kind is 'What its numbering plan says: mobile or fixed_or_mobile.';
comment on column booking.account_phones.country is 'ISO 3166 code of its country.';
comment on column booking.account_phones.code_digests is
  'SHA-256 of the account and each code that was sent, a text sent again has another one; none: no text was sent.';
comment on column booking.account_phones.tries is 'How often a code was typed, right or wrong; five are all.';
comment on column booking.account_phones.asked_at is 'When it was entered: the start of the code''s ten minutes.';
comment on column booking.account_phones.proved_at is 'When its code was typed; NULL: it never was.';
