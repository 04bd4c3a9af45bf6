-- The whole list of owners and privileges; re-run after each load, so it is always true.
-- Functions that cross tenants belong to holdfast_platform; everything else to holdfast_owner.
do $$
declare
  c_platform constant text[] := array[
    'api.audit_admin', 'api.connect_platform', 'api.console_tenant', 'api.receive_notifications',
      'api.receive_deliveries', 'api.delivery_connection',
      'api.reconcile_objects_claim', 'api.compare_objects',
      'api.reconcile_objects_missing', 'api.reconcile_overview', 'api.reconcile_objects_report',
    'api.reconcile_targets',
    'api.outbox_claim', 'api.outbox_due', 'api.sign_in_begin', 'api.sign_in_take', 'api.tenant_activate',
      'api.tenant_by_state',
      'api.tenant_connect',
      'api.tenant_list', 'api.tenant_plans', 'api.tenant_set_status', 'api.zone_offsets',
    'api.seal_anew', 'api.sealed_keys', 'api.sealed_otherwise', 'booking.sealed_secrets',
    'api.feed', 'api.key', 'api.session', 'api.sign_out', 'api.tenant_create',
    'booking.follow_webhook_endpoint',
    'api.calendar_access', 'api.calendar_access_failed', 'api.calendar_access_renewed',
      'api.calendar_account_to_leave', 'api.calendar_consent_take', 'api.calendar_consent_use',
    'booking.accounts_of_address',
    'booking.customers_of_address', 'booking.dead_work', 'booking.drop_resource', 'booking.drop_work',
      'booking.due_work', 'booking.follow_step', 'booking.gauges',
      'booking.salespeople_with_lapsed_holds', 'booking.make_resource', 'booking.rename_target',
    'booking.targets_wanted', 'booking.calendars_to_reconcile', 'booking.purge_bookings', 'booking.purge_keys',
      'booking.purge_overdue', 'booking.purge_traces', 'booking.retention_counts', 'booking.restartable_sagas',
    'booking.salespeople_with_pending_moves', 'booking.salespeople_to_brief',
      'booking.watches_due', 'booking.suspect_target',
      'booking.reconcile_summary', 'booking.targets_to_reconcile', 'booking.calendars_to_sync',
      'booking.calendar_gauges',
      'booking.sender_domains_due',
      'booking.tenant_of_slug', 'booking.sender_of', 'booking.sms_fault',
      'booking.note_opt_out', 'booking.follow_message_id',
      'booking.queue_deliveries', 'booking.wake_outbox'
  ];
  c_app constant text[] := array[
    'action_titles', 'answers_judged', 'appointment_book', 'appointment_cancel', 'appointment_cancel_by_staff',
      'appointment_change_by_staff',
      'appointment_create', 'appointment_create_by_staff', 'appointment_for_staff', 'appointment_get',
      'appointment_outcome', 'appointment_outcome_for_staff', 'appointment_release', 'appointment_reschedule',
      'appointment_reschedule_by_staff', 'appointments_for_staff', 'attendance',
      'attention', 'audit_admin', 'audit_list', 'audit_summary', 'availability', 'booking_detail', 'booking_list',
      'booking_status',
      'calendar_access', 'calendar_access_failed', 'calendar_access_renewed', 'calendar_account_connect',
      'calendar_account_disconnect', 'calendar_account_row', 'calendar_account_to_leave',
      'calendar_consent_begin', 'calendar_consent_granted', 'calendar_consent_take', 'calendar_consent_use',
      'calendar_overview', 'calendars', 'cancel', 'carrier_delete', 'carrier_list', 'carrier_put',
      'carrier_row',
    'cancel_by_administrator', 'client_export', 'client_forget', 'client_get', 'client_list',
    'config_get', 'config_patch', 'confirm', 'confirm_outcome', 'consent_lost',
      'consent_restored', 'console_booking', 'console_session', 'console_session_begin', 'console_session_end',
      'console_tenant',
    'allow_mass_cancel', 'dead_letter', 'dead_letters', 'follow_up_close', 'follow_up_done',
      'follow_up_list', 'follow_ups', 'health', 'hold',
      'meeting_figures',
      'merge_counters', 'merge_rates', 'metrics', 'outbox_claim', 'outbox_due', 'outbox_hand_over', 'outbox_report',
      'template_failed',
    'nearest_free', 'own_bookings', 'own_cancel', 'own_export', 'own_forget',
      'page_hold', 'page_link', 'page_own_booking',
      'phone_ask', 'phone_forget', 'phone_get', 'phone_prove',
      'page_service', 'page_services', 'page_slot',
      'page_tenant', 'phones_in_answers',
      'queue_metrics',
      'receive_notifications', 'redrive', 'error_catalogue', 'receive_deliveries', 'delivery_connection',
      'page_unsubscribe', 'unsubscribe', 'suppression_list', 'suppression_lift',
    'document_get', 'document_list',
    'company_get', 'company_put', 'payment_record', 'refund_record', 'policy_get', 'policy_put',
    'release_busy', 'release_hold', 'request_links', 'reschedule', 'salespeople', 'salesperson_create',
      'salesperson_identity', 'salesperson_list', 'salesperson_update',
    'services', 'service_list', 'service_get', 'service_create', 'service_update', 'service_archive', 'service_restore',
      'service_salespeople', 'service_salespeople_put', 'service_intake', 'service_intake_put',
      'service_hours', 'service_hours_put', 'staff_hours', 'staff_hours_put',
      'closure_list', 'closure_create', 'closure_delete', 'exception_list', 'exception_put', 'exception_delete',
      'staff_week', 'service_week',
      'service_of_slug', 'service_slots', 'service_slots_explained', 'slots_to_move',
    'staff_calendar', 'staff_list', 'staff_get', 'staff_create', 'staff_update', 'staff_archive', 'staff_restore',
    'sender_domain_checked', 'sender_domain_create', 'sender_domain_delete', 'sender_domain_get', 'sender_domain_list',
    'scheduling_get', 'scheduling_patch', 'event_types_get', 'event_types_put',
    'settings_get', 'settings_patch', 'template_get', 'template_list', 'template_put', 'template_test',
    'store_busy', 'compare_objects', 'reconcile_overview', 'reconcile_targets', 'sign_in_begin', 'sign_in_take',
      'tenant_activate', 'tenant_by_state', 'tenant_connect', 'tenant_list', 'tenant_plans',
      'tenant_set_status', 'tenant_update',
      'verify_email', 'zone_offsets', 'conference_hosts', 'sealed_keys',
    'webhook_deliveries', 'webhook_endpoint_create', 'webhook_endpoint_delete', 'webhook_endpoint_rotate',
      'webhook_endpoint_update', 'webhook_endpoints', 'webhook_redeliver',
    'feed', 'feed_make', 'feed_revoke',
    'address_change', 'address_code', 'key', 'session', 'sign_in', 'sign_in_code', 'sign_in_link', 'sign_out',
    'tenant_create',
    'kinds', 'member_archive', 'member_get', 'member_invite', 'member_invite_again', 'member_list', 'member_update',
      'key_create', 'key_list',
    'key_revoke', 'tenant_slug'
  ];
  c_worker constant text[] := array[
    'calendar_access', 'calendar_access_failed', 'calendar_access_renewed',
    'connect_platform', 'consent_lost', 'consent_restored', 'dead_letter', 'dead_letters', 'deletion_claim',
      'deletion_report', 'due_jobs',
      'health',
    'message_claim', 'outbox_claim', 'outbox_hand_over', 'outbox_report', 'merge_counters', 'metrics', 'nearest_free',
      'personal_export', 'personal_forget',
      'reconcile_bookings_apply', 'reconcile_bookings_claim', 'queue_defer',
    'queue_done', 'queue_metrics', 'queue_read', 'redrive', 'error_catalogue', 'release_busy', 'run_periodic',
      'saga_claim',
    'saga_report', 'salesperson_identified', 'steps_wanted', 'store_busy', 'subscription_claim', 'subscription_report',
      'reconcile_objects_claim',
      'reconcile_objects_missing', 'reconcile_objects_report', 'sync_calendar_apply', 'sync_calendar_claim',
      'sync_calendar_report', 'template_failed', 'tenant_list', 'webhook_apply',
      'webhook_claim',
    'sender_domain_claim', 'sender_domain_report', 'webhook_report', 'seal_anew', 'sealed_keys', 'sealed_otherwise',
      'webhook_delivery_claim',
    'webhook_delivery_report', 'owner_link'
  ];
  v_object record;
begin
  grant usage, create on schema booking, api, analytics, simulator to holdfast_owner, holdfast_platform;

  for v_object in
    select p.oid::regprocedure as name, n.nspname, p.proname, n.nspname || '.' || p.proname as full_name
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('booking', 'api', 'simulator')
  loop
    execute format('alter function %s owner to %I', v_object.name,
      case when v_object.full_name = any (c_platform) then 'holdfast_platform' else 'holdfast_owner' end);
    execute format('revoke all on function %s from public, holdfast_app, holdfast_worker', v_object.name);
    if v_object.nspname = 'booking' then
      execute format('grant execute on function %s to holdfast_owner, holdfast_platform', v_object.name);
    elsif v_object.nspname = 'api' then
      if v_object.proname = any (c_app) then
        execute format('grant execute on function %s to holdfast_app', v_object.name);
      end if;
      if v_object.proname = any (c_worker) then
        execute format('grant execute on function %s to holdfast_worker', v_object.name);
      end if;
    end if;
  end loop;

  for v_object in
    select c.oid::regclass as name, c.relkind, n.nspname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('booking', 'analytics', 'simulator') and c.relkind in ('r', 'p', 'v')
  loop
    execute format('alter %s %s owner to %I', case v_object.relkind when 'v' then 'view'
      else 'table' end, v_object.name,
      case when v_object.nspname = 'analytics' then 'holdfast_platform' else 'holdfast_owner' end);
    execute format('revoke all on %s from public, holdfast_app, holdfast_worker, holdfast_analyst', v_object.name);
    case v_object.nspname
      when 'booking' then execute format('grant select, insert, update, delete on %s to holdfast_platform',
        v_object.name);
      when 'analytics' then execute format('grant select on %s to holdfast_analyst', v_object.name);
      else execute format('grant select, insert, update, delete on %s to holdfast_simulator', v_object.name);
    end case;
  end loop;

  -- Which functions are called when, and by which steps a booking goes: part of the program, as its functions are.
  revoke insert, update, delete, truncate on booking.actions, booking.calendar_kinds, booking.message_purposes,
    booking.places, booking.providers, booking.saga_definitions, booking.transitions
    from holdfast_owner, holdfast_platform;
  -- A foreign key locks the row that it refers to, with the rights of the table's owner; words do no harm.
  grant update (title) on booking.actions to holdfast_owner;
  grant update (object) on booking.providers to holdfast_owner;
  grant update (is_usual) on booking.calendar_kinds, booking.places to holdfast_owner;
  grant update (description) on booking.message_purposes to holdfast_owner;

  alter type booking.outcome owner to holdfast_owner;
  alter schema booking owner to holdfast_owner;
  alter schema api owner to holdfast_owner;
  alter schema analytics owner to holdfast_owner;
  alter schema simulator owner to holdfast_owner;
  revoke all on schema booking, api, analytics, simulator from public;
  grant usage on schema api to holdfast_app, holdfast_worker;
  grant usage on schema booking to holdfast_app, holdfast_worker;
  grant usage on schema analytics to holdfast_analyst;
  grant usage on schema simulator to holdfast_simulator;
  grant usage on all sequences in schema simulator to holdfast_simulator;
  grant usage on all sequences in schema booking to holdfast_platform;
  grant usage, create on schema booking, api, analytics to holdfast_platform;
end
$$;
