-- What was paid, what goes back, and the books. None of it refers to a booking: that goes long before. What was paid
-- keeps the ids of what it was for, services and salespeople stay.
create table booking.payments (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null references booking.tenants (id),
  booking_id     uuid not null,
  customer_id    uuid not null,
  service_id     uuid not null,
  salesperson_id uuid not null,
  method         text not null,
  provider       text,
  account        text,
  source_id      text,
  state          text not null,
  amount         bigint not null,
  currency       text not null,
  tax_percent    numeric(5, 2),
  captured_at    timestamptz,
  recorded_by    text,
  note           text,
  created_at     timestamptz not null default booking.now(),
  updated_at     timestamptz not null default booking.now(),
  constraint payments_belong_to_a_tenant unique (tenant_id, id),
  constraint a_payment_is_for_a_service_of_its_tenant foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id),
  constraint a_payment_is_with_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint a_method_is_known check (method in ('card', 'cash', 'card_terminal', 'transfer', 'other')),
  constraint a_payment_state_is_known
    check (state in ('open', 'authorized', 'captured', 'canceled', 'expired', 'failed', 'unknown')),
  constraint cards_are_charged_by_a_provider check ((method = 'card') = (provider is not null)),
  constraint a_provider_has_an_account check ((provider is null) = (account is null)),
  constraint what_is_recorded_was_paid check (provider is not null or state = 'captured' and recorded_by is not null),
  constraint what_is_captured_says_when check ((state = 'captured') = (captured_at is not null)),
  constraint a_payment_is_a_sum check (amount between 1 and 99999999),
  constraint a_payment_has_a_currency check (currency ~ '^[A-Z]{3}$')
);
create index payments_by_booking on booking.payments (tenant_id, booking_id);
create index payments_by_capture on booking.payments (tenant_id, captured_at) where captured_at is not null;
create index payments_by_customer on booking.payments (tenant_id, customer_id);
create index payments_by_age on booking.payments (created_at);
create index payments_by_service on booking.payments (tenant_id, service_id);
create index payments_by_salesperson on booking.payments (tenant_id, salesperson_id);
create unique index a_charge_is_one_payment on booking.payments (provider, account, source_id)
  where source_id is not null;
comment on table booking.payments is
  'What customers paid or are asked to pay for bookings: by a provider, or recorded by staff. It goes on with the '
  'booking that takes the place of its own, and stays when that is purged.';
comment on column booking.payments.id is 'Payment id.';
comment on column booking.payments.tenant_id is 'The tenant.';
comment on column booking.payments.booking_id is 'What it is for now; the booking itself may be gone.';
comment on column booking.payments.customer_id is 'Who booked; the customer may be gone.';
comment on column booking.payments.service_id is 'The service that was booked.';
comment on column booking.payments.salesperson_id is 'With whom.';
comment on column booking.payments.method is
  'card (charged by a provider), or what staff recorded: cash, card_terminal, transfer or other.';
comment on column booking.payments.provider is 'Who charges it; NULL: nobody, staff recorded it.';
comment on column booking.payments.account is 'The company''s account there, for the payment''s whole life.';
comment on column booking.payments.source_id is 'Its id there; NULL: none yet, or no provider.';
comment on column booking.payments.state is
  'open (it can be paid), authorized, captured (paid), canceled, expired, failed, or unknown (the provider cannot be '
  'asked).';
comment on column booking.payments.amount is 'The sum with tax, in the smallest unit of currency.';
comment on column booking.payments.currency is 'ISO 4217.';
comment on column booking.payments.tax_percent is 'The tax in it, in percent, as the booking says; NULL: none is told.';
comment on column booking.payments.captured_at is 'When it was paid; NULL: it is not.';
comment on column booking.payments.recorded_by is 'Who of the staff recorded it; NULL: a provider charged it.';
comment on column booking.payments.note is 'What they wrote down about it; NULL: nothing.';
comment on column booking.payments.created_at is 'When it was asked for or recorded.';
comment on column booking.payments.updated_at is 'Last change.';

create table booking.refunds (
  id           uuid primary key default gen_random_uuid(),
  tenant_id    uuid not null,
  payment_id   uuid not null,
  booking_id   uuid not null,
  state        text not null default 'owed',
  amount       bigint not null,
  currency     text not null,
  reason       text not null,
  source_id    text,
  recorded_by  text,
  note         text,
  last_error   text,
  created_at   timestamptz not null default booking.now(),
  succeeded_at timestamptz,
  constraint refunds_belong_to_a_tenant unique (tenant_id, id),
  constraint a_refund_is_of_a_payment_of_its_tenant foreign key (tenant_id, payment_id)
    references booking.payments (tenant_id, id) on delete cascade,
  constraint a_refund_state_is_known check (state in ('owed', 'succeeded', 'failed')),
  constraint a_refund_has_a_reason check (reason in ('policy', 'full', 'goodwill', 'correction')),
  constraint what_is_paid_back_says_when check ((state = 'succeeded') = (succeeded_at is not null)),
  constraint a_refund_is_a_sum check (amount between 1 and 99999999)
);
create index refunds_by_payment on booking.refunds (tenant_id, payment_id);
create index refunds_by_booking on booking.refunds (tenant_id, booking_id);
create index refunds_by_age on booking.refunds (created_at);
create index refunds_owed on booking.refunds (tenant_id, created_at) where state = 'owed';
comment on table booking.refunds is
  'What goes back to customers: owed before anybody is asked for it. What is owed and done of a payment is never more '
  'than was captured (booking.guard_refund).';
comment on column booking.refunds.id is 'Refund id.';
comment on column booking.refunds.tenant_id is 'The tenant.';
comment on column booking.refunds.payment_id is 'What is paid back.';
comment on column booking.refunds.booking_id is 'What it was for when it was owed.';
comment on column booking.refunds.state is
  'owed (not paid back yet), succeeded, or failed (refused for good; it counts as not paid back).';
comment on column booking.refunds.amount is 'The sum with tax, in the smallest unit of currency.';
comment on column booking.refunds.currency is 'That of the payment.';
comment on column booking.refunds.reason is
  'policy (what the cancellation policy leaves), full (staff decided so), goodwill, or correction (of what was '
  'recorded wrongly).';
comment on column booking.refunds.source_id is 'Its id at the provider; NULL: none.';
comment on column booking.refunds.recorded_by is 'Who of the staff recorded that it was paid back; NULL: nobody did.';
comment on column booking.refunds.note is 'What they wrote down about it; NULL: nothing.';
comment on column booking.refunds.last_error is 'Why it failed last; NULL: it did not.';
comment on column booking.refunds.created_at is 'Since when it is owed.';
comment on column booking.refunds.succeeded_at is 'When it was paid back; NULL: it is not.';

create table booking.ledger_entries (
  id             bigint generated always as identity primary key,
  tenant_id      uuid not null,
  transaction_id uuid not null,
  account        text not null,
  currency       text not null,
  amount         bigint not null,
  source_id      text,
  payment_id     uuid,
  refund_id      uuid,
  booking_id     uuid,
  day            date not null,
  recorded_at    timestamptz not null default booking.now(),
  constraint an_entry_has_a_sum check (amount <> 0),
  constraint an_entry_has_a_currency check (currency ~ '^[A-Z]{3}$')
);
create index ledger_entries_by_day on booking.ledger_entries (tenant_id, day);
create index ledger_entries_by_payment on booking.ledger_entries (tenant_id, payment_id);
create index ledger_entries_by_source on booking.ledger_entries (source_id) where source_id is not null;
create index ledger_entries_by_age on booking.ledger_entries (recorded_at);
comment on table booking.ledger_entries is
  'The books, in double entry. Entries are added, each transaction whole and balanced, and never changed; only '
  'retention deletes them.';
comment on column booking.ledger_entries.id is 'Entry id.';
comment on column booking.ledger_entries.tenant_id is 'The tenant.';
comment on column booking.ledger_entries.transaction_id is
  'What was posted together: in each currency its entries add up to 0.';
comment on column booking.ledger_entries.account is
  'customer (what they are owed), revenue, refunds, fees, disputes, cash (what staff took in, however), or the '
  'provider that holds the money.';
comment on column booking.ledger_entries.currency is 'ISO 4217.';
comment on column booking.ledger_entries.amount is 'In the smallest unit; a debit is above 0, a credit below.';
comment on column booking.ledger_entries.source_id is 'Id of the object at a provider that it tells of; NULL: of none.';
comment on column booking.ledger_entries.payment_id is 'The payment it is about; NULL: none.';
comment on column booking.ledger_entries.refund_id is 'The refund it is about; NULL: none.';
comment on column booking.ledger_entries.booking_id is 'The booking it was for; NULL: none.';
comment on column booking.ledger_entries.day is 'Day of it in UTC, as providers count.';
comment on column booking.ledger_entries.recorded_at is 'When it was posted.';

create table booking.legal_details (
  tenant_id          uuid primary key references booking.tenants (id),
  legal_name         text,
  address            text,
  tax_number         text,
  invoice_prefix     text,
  receipt_prefix     text,
  credit_note_prefix text,
  version            integer not null default 2,
  updated_at         timestamptz not null default booking.now(),
  constraint legal_details_have_a_length
    check (greatest(length(legal_name) - 200, length(address) - 500, length(tax_number) - 50) <= 0),
  constraint a_prefix_is_short check (greatest(length(invoice_prefix), length(receipt_prefix),
    length(credit_note_prefix)) <= 12)
);
comment on table booking.legal_details is 'What a company prints on invoices, receipts and credit notes.';
comment on column booking.legal_details.tenant_id is 'The tenant.';
comment on column booking.legal_details.legal_name is 'Its name by law; NULL: not said.';
comment on column booking.legal_details.address is 'Its address, in lines; NULL: not said.';
comment on column booking.legal_details.tax_number is 'Its tax number; NULL: it has none, and writes receipts.';
comment on column booking.legal_details.invoice_prefix is 'What numbers of invoices begin with; NULL: INV-.';
comment on column booking.legal_details.receipt_prefix is 'Those of receipts; NULL: REC-.';
comment on column booking.legal_details.credit_note_prefix is 'Those of credit notes; NULL: CN-.';
comment on column booking.legal_details.version is 'Rises with every change; 1 is that there is no row.';
comment on column booking.legal_details.updated_at is 'Last change.';

-- Numbers without gaps: a row a series, taken in the transaction of what is numbered.
create table booking.document_series (
  tenant_id   uuid not null references booking.tenants (id),
  series      text not null,
  last_number bigint not null,
  constraint a_series_is_of_a_tenant primary key (tenant_id, series)
);
comment on table booking.document_series is 'What number each series of documents has come to.';
comment on column booking.document_series.tenant_id is 'The tenant.';
comment on column booking.document_series.series is 'Prefix and year, such as INV-2027.';
comment on column booking.document_series.last_number is 'The last number that was taken.';

create table booking.documents (
  id          uuid primary key default gen_random_uuid(),
  tenant_id   uuid not null references booking.tenants (id),
  series      text not null,
  number      bigint not null,
  label       text not null,
  kind        text not null,
  payment_id  uuid not null,
  refund_id   uuid,
  booking_id  uuid not null,
  locale      text not null,
  data        jsonb not null,
  recorded_at timestamptz not null default booking.now(),
  constraint a_number_is_given_once unique (tenant_id, series, number),
  constraint money_has_one_document unique nulls not distinct (tenant_id, payment_id, refund_id),
  constraint a_kind_of_document_is_known check (kind in ('receipt', 'invoice', 'credit_note')),
  constraint a_credit_note_is_of_a_refund check ((kind = 'credit_note') = (refund_id is not null)),
  constraint a_document_says_something check (jsonb_typeof(data) = 'object')
);
create index documents_by_time on booking.documents (tenant_id, recorded_at, id);
create index documents_by_age on booking.documents (recorded_at);
create index documents_by_refund on booking.documents (tenant_id, refund_id) where refund_id is not null;
comment on table booking.documents is
  'Invoices, receipts and credit notes, with all that is printed on them; never changed once they have a number. Only '
  'retention deletes them.';
comment on column booking.documents.id is 'Document id; addresses name it, and never the number.';
comment on column booking.documents.tenant_id is 'The tenant.';
comment on column booking.documents.series is 'Its series of numbers: prefix and year.';
comment on column booking.documents.number is 'Its number there, from 1, without gaps.';
comment on column booking.documents.label is 'Series and number, as they are printed.';
comment on column booking.documents.kind is
  'invoice (the company has a tax number), receipt, or credit_note (of what was paid back).';
comment on column booking.documents.payment_id is 'The payment it is of; it may be gone.';
comment on column booking.documents.refund_id is 'The refund it is of; NULL: it is of the payment itself.';
comment on column booking.documents.booking_id is 'What was paid for; the booking may be gone.';
comment on column booking.documents.locale is 'Language in which it is written.';
comment on column booking.documents.data is
  'What is printed, frozen: {issuer, customer, service, salesperson, starts_at, timezone, issued_on, amount, currency, '
  'method, tax_percent, tax_amount, refers_to}.';
comment on column booking.documents.recorded_at is 'When it got its number.';
