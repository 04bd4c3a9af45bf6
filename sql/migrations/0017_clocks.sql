-- One clock: what a row says by default and what functions write come from booking.now().
-- depends: 0016_growth

-- A new database gets its functions after its tables, and these need one.
create or replace function booking.now() returns timestamptz
language sql volatile
as $$ select clock_timestamp() $$;
comment on function booking.now() is
  'The clock of every rule and every default. Read it after locks are held: now() would be the start of the transaction. Tests replace its body.';

alter table booking.installation
  alter column created_at set default booking.now();
alter table booking.periodic_jobs
  alter column next_run_at set default booking.now();
alter table booking.tenants
  alter column created_at set default booking.now();
alter table booking.tenant_config
  alter column updated_at set default booking.now();
alter table booking.consent_states
  alter column created_at set default booking.now();
alter table booking.salespersons
  alter column created_at set default booking.now();
alter table booking.customers
  alter column created_at set default booking.now(),
  alter column updated_at set default booking.now();
alter table booking.bookings
  alter column created_at set default booking.now(),
  alter column updated_at set default booking.now();
alter table booking.pending_moves
  alter column recorded_at set default booking.now();
alter table booking.zoom_hosts
  alter column created_at set default booking.now();
alter table booking.meetings
  alter column created_at set default booking.now();
alter table booking.graph_events
  alter column updated_at set default booking.now();
alter table booking.graph_subscriptions
  alter column created_at_utc set default booking.now(),
  alter column updated_at_utc set default booking.now();
alter table booking.webhook_jobs
  alter column created_at_utc set default booking.now();
alter table booking.calendar_states
  alter column next_poll_at set default booking.now(),
  alter column next_sync_at set default booking.now();
alter table booking.calendar_mirrors
  alter column created_at set default booking.now(),
  alter column touched_at set default booking.now();

-- The simulated cloud has a clock of its own, and its rows are told the time by it.
alter table simulator.directories
  alter column created_at drop default;
alter table simulator.users
  alter column created_at drop default;
alter table simulator.events
  alter column created_at drop default,
  alter column modified_at drop default;
alter table simulator.mails
  alter column sent_at drop default;
alter table simulator.subscriptions
  alter column created_at drop default;
alter table simulator.notifications
  alter column due_at drop default,
  alter column created_at drop default;
alter table simulator.zoom_users
  alter column created_at drop default;
alter table simulator.zoom_meetings
  alter column created_at drop default,
  alter column modified_at drop default;
alter table simulator.faults
  alter column created_at drop default;
alter table simulator.calls
  alter column at drop default;
