-- What holds every writer, DBAs included, to the rules. Re-run after each load of functions.
create or replace trigger a_new_booking_is_a_hold before insert on booking.bookings
  for each row execute function booking.prepare_hold();
-- A condition is read and planned again by every statement: those that a hold meets are short and call nothing.
create or replace trigger b_claims_are_kept before update on booking.bookings
  for each row when ((old.id, old.claim_id, old.rescheduled_from, old.proof)
    is distinct from (new.id, new.claim_id, new.rescheduled_from, new.proof))
  execute function booking.keep_claim();
create or replace trigger a_claims_are_earned after insert or update of booking_id, claim_id on booking.reservations
  for each row execute function booking.guard_reserved_claim();
create or replace trigger b_new_booking_takes_its_slot after insert on booking.bookings
  for each row execute function booking.take_slot();
create or replace trigger a_status_follows_transitions before update of status on booking.bookings
  for each row when (old.status is distinct from new.status) execute function booking.guard_transition();
create or replace trigger b_transition_is_followed after update of status on booking.bookings
  for each row when (old.status is distinct from new.status) execute function booking.follow_transition();
create or replace trigger c_time_moves_its_reservation after update of start_at_utc, end_at_utc, salesperson_id
  on booking.bookings
  for each row when ((old.start_at_utc, old.end_at_utc, old.salesperson_id)
    is distinct from (new.start_at_utc, new.end_at_utc, new.salesperson_id))
  execute function booking.follow_time();
-- A second is the least that a calendar tells: moves that exchange their times are parked microseconds apart.
create or replace trigger d_changes_are_numbered before update of start_at_utc, end_at_utc, salesperson_id, status
  on booking.bookings
  for each row when (
    (date_trunc('second', old.start_at_utc), date_trunc('second', old.end_at_utc), old.salesperson_id)
      is distinct from (date_trunc('second', new.start_at_utc), date_trunc('second', new.end_at_utc),
        new.salesperson_id)
    or old.status is distinct from new.status and new.status in ('canceled', 'expired'))
  execute function booking.number_change();
create or replace trigger e_details_are_versions
  before update of customer_name, customer_phone, answers, notes, metadata, place_text, attendance on booking.bookings
  for each row when (
    (old.customer_name, old.customer_phone, old.answers, old.notes, old.metadata, old.place_text, old.attendance)
      is distinct from
    (new.customer_name, new.customer_phone, new.answers, new.notes, new.metadata, new.place_text, new.attendance))
  execute function booking.raise_version();
create or replace trigger a_new_place_is_numbered after update of join_url on booking.meetings
  for each row when (old.join_url is distinct from new.join_url) execute function booking.number_new_place();
create or replace trigger a_hold_exists_already before insert on booking.holds
  for each row when (pg_trigger_depth() = 0) execute function booking.set_hold_expiry();
create or replace trigger a_row_by_hand_follows_its_booking before insert on booking.meetings
  for each row when (new.tenant_id is null) execute function booking.follow_booking_tenant();
create or replace trigger a_row_by_hand_follows_its_booking before insert on booking.calendar_events
  for each row when (new.tenant_id is null) execute function booking.follow_booking_tenant();
create or replace trigger a_corrected_address_revokes_links after update of email on booking.customers
  for each row when (old.email_key is distinct from new.email_key) execute function booking.follow_address();
create or replace trigger a_status_begins_or_ends_a_message before update of status on booking.notification_outbox
  for each row when (old.status is distinct from new.status) execute function booking.follow_message_status();
create or replace trigger b_a_mail_not_sent_is_not_spent after update of status on booking.notification_outbox
  for each row when (new.status in ('dropped', 'dead') and new.outcome_unknown_at is null and new.lost_answers = 0)
  execute function booking.unspend_mail();
-- What is to be done is in booking.work, whoever writes the status. Without conditions: to plan one costs a statement
-- more than the call that finds nothing to do.
create or replace trigger a_new_notification_is_work after insert on booking.inbound_events
  for each row execute function booking.follow_status('webhook');
create or replace trigger a_work_follows_its_status after update of status on booking.inbound_events
  for each row execute function booking.follow_status('webhook');
create or replace trigger a_work_goes_with_its_notification after delete on booking.inbound_events
  for each row when (old.status <> 'done') execute function booking.drop_work('webhook');
create or replace trigger a_new_delivery_is_work after insert on booking.webhook_deliveries
  for each row execute function booking.follow_status('webhook_delivery');
create or replace trigger a_work_follows_its_status after update of status on booking.webhook_deliveries
  for each row execute function booking.follow_status('webhook_delivery');
create or replace trigger b_the_next_of_its_booking_is_due after update of status on booking.webhook_deliveries
  for each row when (old.status = 'queued' and new.status <> 'queued') execute function booking.wake_next_delivery();
create or replace trigger a_work_goes_with_its_delivery after delete on booking.webhook_deliveries
  for each row when (old.status in ('queued', 'dead')) execute function booking.drop_work('webhook_delivery');
create or replace trigger a_hold_knows_its_webhooks
  after insert or update of status, types or delete on booking.webhook_endpoints
  for each row execute function booking.follow_webhook_endpoint();
create or replace trigger a_new_place_is_work after insert on booking.reconcile_targets
  for each row execute function booking.make_work('reconcile_objects');
create or replace trigger a_work_goes_with_its_place after delete on booking.reconcile_targets
  for each row execute function booking.drop_work('reconcile_objects');
create or replace trigger a_new_domain_is_work after insert on booking.sender_domains
  for each row execute function booking.make_work('sender_domain');
create or replace trigger a_work_goes_with_its_domain after delete on booking.sender_domains
  for each row execute function booking.drop_work('sender_domain');
create or replace trigger a_new_saga_is_work after insert on booking.sagas
  for each row execute function booking.follow_saga();
create or replace trigger a_work_follows_its_saga after update of finished_at on booking.sagas
  for each row execute function booking.follow_saga();
create or replace trigger a_work_goes_with_its_saga after delete on booking.sagas
  for each row when (old.finished_at is null) execute function booking.drop_work('saga');
create or replace trigger a_new_dead_step_is_a_dead_letter after insert on booking.saga_steps
  for each row when (new.status = 'dead') execute function booking.follow_step();
create or replace trigger a_dead_letter_follows_its_step after update of status on booking.saga_steps
  for each row when ((old.status = 'dead') is distinct from (new.status = 'dead'))
  execute function booking.follow_step();
create or replace trigger a_dead_letter_goes_with_its_step after delete on booking.saga_steps
  for each row when (old.status = 'dead') execute function booking.follow_step();
create or replace trigger a_new_deletion_owed_is_work after insert on booking.provider_objects
  for each row when (new.state = 'delete_pending') execute function booking.follow_object();
create or replace trigger a_work_follows_its_state after update of state on booking.provider_objects
  for each row when (old.state is distinct from new.state) execute function booking.follow_object();
create or replace trigger a_work_goes_with_its_deletion after delete on booking.provider_objects
  for each row when (old.state = 'delete_pending') execute function booking.drop_work('deletion');
create or replace trigger a_salesperson_is_a_resource before insert on booking.salespersons
  for each row execute function booking.make_resource('salesperson');
create or replace trigger b_a_new_salesperson_is_work after insert on booking.salespersons
  for each row execute function booking.make_work('reconcile_bookings', 'subscription', 'sync_calendar');
create or replace trigger c_work_goes_with_its_salesperson after delete on booking.salespersons
  for each row execute function booking.drop_work('reconcile_bookings', 'subscription', 'sync_calendar');
create or replace trigger b_a_resource_goes_with_its_salesperson after delete on booking.salespersons
  for each row execute function booking.drop_resource();
create or replace trigger a_host_is_a_resource before insert on booking.conference_hosts
  for each row execute function booking.make_resource('conference_host');
create or replace trigger b_a_resource_goes_with_its_host after delete on booking.conference_hosts
  for each row execute function booking.drop_resource();
create or replace trigger a_tenant_has_its_defaults after insert on booking.tenants
  for each row execute function booking.add_tenant_defaults();
create or replace trigger b_a_directory_is_a_connection after insert or update of m365_tenant_id on booking.tenants
  for each row execute function booking.follow_directory();
create or replace trigger b_a_sender_is_a_connection
  after insert or update of shared_mailbox, mail_directory_id on booking.tenant_config
  for each row execute function booking.follow_sender();
create or replace trigger d_members_have_no_links after update of booking_access on booking.tenant_config
  for each row when (old.booking_access <> 'members' and new.booking_access = 'members')
  execute function booking.close_to_strangers();
create or replace trigger c_reminders_can_be_read before insert or update of reminders on booking.tenant_config
  for each row when (new.reminders <> '[]') execute function booking.guard_reminders();
create or replace trigger a_kind_says_what_a_calendar_needs
  before insert or update of calendar_kind, has_calendar, is_in_directory on booking.salespersons
  for each row execute function booking.fill_calendar_kind();
create or replace trigger a_service_has_a_place before insert or update of place, needs_phone, needs_text
  on booking.services for each row execute function booking.fill_place();
create or replace trigger a_service_has_a_slug before insert or update of slug on booking.services
  for each row when (new.slug is null) execute function booking.fill_slug();
create or replace trigger b_services_follow_the_default_one
  after update of step_minutes, buffer_minutes, is_default on booking.services
  for each row when (new.is_default) execute function booking.carry_default_over();
-- Of a hold nothing is written here: the conditions may be long.
create or replace trigger z_changes_are_numbered before update on booking.services
  for each row when ((old.name, old.slug, old.description, old.slot_minutes, old.step_minutes, old.buffer_minutes,
      old.min_notice_minutes, old.horizon_days, old.cancel_deadline_hours, old.timezone, old.price_amount,
      old.tax_percent, old.payment, old.deposit_amount, old.deposit_percent, old.place, old.place_text, old.assignment,
      old.audience, old.reminders, old.color, old.redirect_url,
      old.sort_order, old.capacity, old.follows, old.is_default,
      old.active, old.archived_at)
    is distinct from (new.name, new.slug, new.description, new.slot_minutes, new.step_minutes, new.buffer_minutes,
      new.min_notice_minutes, new.horizon_days, new.cancel_deadline_hours, new.timezone, new.price_amount,
      new.tax_percent, new.payment, new.deposit_amount, new.deposit_percent, new.place, new.place_text, new.assignment,
      new.audience, new.reminders, new.color, new.redirect_url,
      new.sort_order, new.capacity, new.follows, new.is_default,
      new.active, new.archived_at))
  execute function booking.note_edit();
create or replace trigger z_changes_are_numbered before update on booking.salespersons
  for each row when ((old.graph_user_id, old.display_name, old.timezone, old.active, old.calendar_kind, old.email,
      old.phone, old.bio, old.photo, old.archived_at)
    is distinct from (new.graph_user_id, new.display_name, new.timezone, new.active, new.calendar_kind, new.email,
      new.phone, new.bio, new.photo, new.archived_at))
  execute function booking.note_edit();
create or replace trigger a_salesperson_has_a_calendar
  after insert or update of graph_user_id, directory_object_id, calendar_kind on booking.salespersons
  for each row execute function booking.follow_mailbox();
create or replace trigger a_feed_goes_with_its_person before update of active on booking.salespersons
  for each row when (not new.active and new.feed_digest is not null) execute function booking.drop_feed();
create or replace trigger b_another_kind_of_calendar_is_followed after update of calendar_kind on booking.salespersons
  for each row when (old.calendar_kind <> new.calendar_kind) execute function booking.follow_calendar_kind();
create or replace trigger a_new_calendar_has_its_rows after insert on booking.calendars
  for each row execute function booking.make_calendar_rows();
create or replace trigger a_connection_has_its_channel before insert or update of provider, capability
  on booking.connections
  for each row execute function booking.set_channel();
create or replace trigger a_connection_is_a_directory after insert or update of tenant_id, provider, account or delete
  on booking.connections
  for each row execute function booking.follow_connection();
create or replace trigger c_early_deliveries_count after update of provider_message_id on booking.notification_outbox
  for each row when (new.provider_message_id is not null and old.provider_message_id is distinct from
    new.provider_message_id)
  execute function booking.follow_message_id();
create or replace trigger c_an_sms_not_sent_is_not_spent after update of status on booking.notification_outbox
  for each row when (new.channel = 'sms' and new.status in ('dropped', 'dead') and new.outcome_unknown_at is null
    and new.lost_answers = 0)
  execute function booking.unspend_sms();
create or replace trigger a_refund_is_of_what_was_paid before insert or update of payment_id, amount, currency
  on booking.refunds for each row execute function booking.guard_refund();
create or replace trigger a_transaction_balances after insert on booking.ledger_entries
  referencing new table as added for each statement execute function booking.balance_entries();
create or replace trigger books_are_kept before update or delete on booking.ledger_entries
  for each row execute function booking.keep_books();
create or replace trigger books_are_kept_whole before truncate on booking.ledger_entries
  for each statement execute function booking.keep_books();
create or replace trigger documents_are_kept before update or delete on booking.documents
  for each row execute function booking.keep_books();
create or replace trigger documents_are_kept_whole before truncate on booking.documents
  for each statement execute function booking.keep_books();
-- Names that mails, subjects and topics carry.
create or replace trigger a_name_is_plain before insert or update of name on booking.tenants
  for each row when (new.name is not null)
  execute function booking.keep_names_plain('name');
create or replace trigger a_name_is_plain before insert or update of contact_line, display_name
  on booking.tenant_config
  for each row when (new.contact_line is not null or new.display_name is not null)
  execute function booking.keep_names_plain('contact_line', 'display_name');
create or replace trigger a_name_is_plain before insert or update of name on booking.services
  for each row when (new.name is not null)
  execute function booking.keep_names_plain('name');
create or replace trigger a_name_is_plain before insert or update of display_name on booking.salespersons
  for each row when (new.display_name is not null)
  execute function booking.keep_names_plain('display_name');
create or replace trigger a_name_is_plain before insert or update of name, company on booking.customers
  for each row when (new.name is not null or new.company is not null)
  execute function booking.keep_names_plain('name', 'company');
-- Of a new booking booking.prepare_hold or booking.place_hold takes the names.
create or replace trigger a_name_is_plain before update of customer_name, customer_company on booking.bookings
  for each row when ((old.customer_name, old.customer_company)
    is distinct from (new.customer_name, new.customer_company))
  execute function booking.keep_names_plain('customer_name', 'customer_company');
