-- How hosts and calendars agree with the database, for administrators.
create or replace view booking.reconcile_report as
  select f.target_id, f.provider, f.tenant, f.provider_user, f.last_reconciled_at, f.next_reconcile_at, f.failures,
         f.last_error,
    f.seen,
    f.adopted, f.removed, f.put_back, f.replaced, f.open_findings
  from booking.reconcile_summary() f;
comment on view booking.reconcile_report is
  'Every conference host and calendar that is compared with the database at least every SYNC_POLL_SECONDS, and what '
  'came of it. What was flagged stands in booking.provider_findings.';
comment on column booking.reconcile_report.target_id is 'booking.reconcile_targets.id.';
comment on column booking.reconcile_report.provider is 'Who holds the objects that are listed.';
comment on column booking.reconcile_report.tenant is
  'Slug of the tenant whose calendar it is; NULL for a host of the platform.';
comment on column booking.reconcile_report.provider_user is
  'How people call the host or calendar.';
comment on column booking.reconcile_report.last_reconciled_at is
  'When the last complete comparison ended; NULL before the first.';
comment on column booking.reconcile_report.next_reconcile_at is 'When it is compared next.';
comment on column booking.reconcile_report.failures is 'Comparisons that failed since the last complete one.';
comment on column booking.reconcile_report.last_error is 'Why the last comparison was incomplete.';
comment on column booking.reconcile_report.seen is 'Objects with our marker that the last complete listing showed.';
comment on column booking.reconcile_report.adopted is 'Objects taken up into the database, since ever.';
comment on column booking.reconcile_report.removed is
  'Objects that no booking needs and that were marked for deletion, since ever.';
comment on column booking.reconcile_report.put_back is 'Meetings moved by hand and put back, since ever.';
comment on column booking.reconcile_report.replaced is 'Meetings that were gone and made again, since ever.';
comment on column booking.reconcile_report.open_findings is
  'Objects with our marker that this database has no intent for.';
