-- What a value may be, where the rows of every booking say it. Domains, because PostgreSQL keeps
-- their rules ready, while it parses a table's CHECK again in every statement that writes to it.
create domain booking.booking_status as text
  constraint a_status_is_known check (value in ('hold', 'pending_verify', 'confirmed', 'canceled', 'expired'));
comment on domain booking.booking_status is 'Status of a booking; booking.transitions says which may follow.';

create domain booking.cancel_source as text
  constraint a_cancel_source_is_known
    check (value in ('customer', 'sales_manual', 'administrator', 'reschedule', 'database'));
comment on domain booking.cancel_source is 'Who canceled a booking.';

create domain booking.attendance as text
  constraint an_attendance_is_known check (value in ('attended', 'no_show'));
comment on domain booking.attendance is 'Whether the customer came.';

create domain booking.resource_kind as text
  constraint a_resource_kind_is_known check (value in ('salesperson', 'conference_host'));
comment on domain booking.resource_kind is 'What a booking can reserve.';

create domain booking.tracking_type as text
  constraint a_tracking_type_is_known check (value in (
    'hold_created', 'verify_sent', 'confirmed', 'confirmation_failed', 'canceled', 'expired', 'rescheduled',
    'attended', 'no_show', 'event_moved_by_sales', 'event_move_conflict', 'calendar_overlap',
    'customer_reinvite_required', 'customer_notify_required', 'customer_declined', 'refund_owed',
    'refund_decision_required'));
comment on domain booking.tracking_type is 'What can happen to a booking.';

create domain booking.actor_type as text
  constraint an_actor_type_is_known check (value in ('customer', 'organizer', 'administrator', 'system', 'database'));
comment on domain booking.actor_type is 'Who can do something; database is a DBA by hand.';

create domain booking.short_text as text
  constraint a_short_text_has_a_length check (length(value) <= 200);
comment on domain booking.short_text is 'Name of a person or company: at most 200 characters.';

create domain booking.mail_address as text
  constraint a_mail_address_has_a_length check (length(value) between 3 and 254);
comment on domain booking.mail_address is
  'Mail address: 3 to 254 characters (RFC 5321, 4.5.3.1.3); what else it must be is judged where it is read.';

create domain booking.answers as jsonb
  constraint answers_are_an_object check (jsonb_typeof(value) = 'object');
comment on domain booking.answers is 'What somebody answered: {id of the question: value}.';

create domain booking.request_key as text
  constraint a_key_is_visible_ascii check (length(value) between 1 and 255 and value !~ '[^!-~]');
comment on domain booking.request_key is 'Idempotency-Key header: 1 to 255 visible ASCII characters.';

create domain booking.sealed as text
  constraint a_secret_is_sealed check (value ~ '^v1\.[0-9a-f]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$');
comment on domain booking.sealed is
  'Secret that only the application can open: v1.<key id>.<nonce>.<ciphertext>. A table with such a column has the '
  'columns id and tenant_id, which are sealed in with it.';

create domain booking.webhook_type as text
  constraint a_webhook_type_is_known
    check (value in ('booking.held', 'booking.confirmed', 'booking.rescheduled', 'booking.moved', 'booking.canceled',
      'booking.expired', 'booking.attended', 'booking.no_show'));
comment on domain booking.webhook_type is
  'What a company''s systems can be told of a booking. Rescheduled: another booking takes its place; moved: the '
  'organizer moved it.';
