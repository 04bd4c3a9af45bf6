-- Rows of one provider under the names they have for people and programs that know that provider alone. With
-- the reader's own rights (security_invoker), as booking.bookings_for_people. What is written here reaches the table
-- under that provider: the default is the view's own, in the table of all providers it would be a guess.

create or replace view booking.graph_subscriptions with (security_invoker) as
select
  t.id, t.tenant_id, t.salesperson_id, t.subscription_id, t.resource, t.client_state_digest, t.expiration_utc,
  t.status, t.attempts, t.last_error, t.created_at_utc, t.updated_at_utc, t.renew_at, t.failing_since,
  t.provider
from booking.calendar_watches t where t.provider = 'graph' with local check option;
alter view booking.graph_subscriptions alter column provider set default 'graph';
comment on view booking.graph_subscriptions is
  'Notifications that Graph sends us of changes in calendars: its rows of booking.calendar_watches.';

create or replace view booking.graph_events with (security_invoker) as
select
  t.booking_id, t.tenant_id, t.organizer_user_id, t.event_id, t.ical_uid, t.etag, t.updated_at, t.customer_response,
  t.provider
from booking.calendar_events t where t.provider = 'graph' with local check option;
alter view booking.graph_events alter column provider set default 'graph';
comment on view booking.graph_events is
  'The Outlook event of a booking that is or was confirmed: Graph''s rows of booking.calendar_events.';

create or replace view booking.webhook_jobs with (security_invoker) as
select
  t.id, t.tenant_id, t.salesperson_id, t.subscription_id, t.change_type, t.resource_id, t.lifecycle_event,
  t.received_at_utc, t.status, t.attempts, t.last_error, t.outcome,
  t.created_at_utc, t.finished_at_utc, t.claimed_at_utc,
  t.provider
from booking.inbound_events t where t.provider = 'graph' with local check option;
alter view booking.webhook_jobs alter column provider set default 'graph';
comment on view booking.webhook_jobs is
  'Notifications from Graph, one row per item, stored before the 202: its rows of booking.inbound_events.';

-- A column of such a view means what it means in its table.
do $$
declare
  v_column record;
begin
  for v_column in
    select v.view, a.attname as name, col_description(t.attrelid, t.attnum) as description
    from (values
      ('booking.graph_subscriptions'::regclass, 'booking.calendar_watches'::regclass),
      ('booking.graph_events'::regclass, 'booking.calendar_events'::regclass),
      ('booking.webhook_jobs'::regclass, 'booking.inbound_events'::regclass)
    ) v (view, "table")
    join pg_catalog.pg_attribute a on a.attrelid = v.view and a.attnum > 0
    join pg_catalog.pg_attribute t on t.attrelid = v."table" and t.attname = a.attname
  loop
    execute format('comment on column %s.%I is %L', v_column.view, v_column.name, v_column.description);
  end loop;
end
$$;
