-- Salespeople are known by their object id in the directory once it was seen; answers of customers to invitations.
-- Writes to tracking_events wait while the new rule of its type is checked and its index made: some seconds at ten million rows.
-- depends: 0009_domains
-- rewrites: booking.salespersons

alter table booking.salespersons add column graph_object_id uuid;
alter table booking.salespersons add column mailbox text not null generated always as (coalesce(graph_object_id::text, graph_user_id)) stored;
create unique index a_mailbox_is_sold_once on booking.salespersons (tenant_id, graph_object_id) where graph_object_id is not null;
comment on column booking.salespersons.graph_object_id is 'Object id in the directory, once Graph has told it: names change, this does not.';
comment on column booking.salespersons.mailbox is 'As whom Graph is asked: the object id once it is known, else the name; what is in this calendar is recorded under it.';

alter table booking.calendar_states add column seen_object_id uuid;
comment on column booking.calendar_states.seen_object_id is 'Object id of the calendar''s owner as a notification named it first; taken up by the next comparison.';
comment on table booking.busy_days is 'Busy times of Outlook per person and UTC day, as Graph''s calendar view told; our own events are among them.';

alter table booking.graph_events add column customer_response text;
comment on column booking.graph_events.customer_response is 'How the customer answered the invitation, in Graph''s words (none, accepted, declined …); NULL until it was seen.';

-- In one statement: PostgreSQL allows no savepoint between the two.
do $$
begin
  alter domain booking.tracking_type drop constraint a_tracking_type_is_known;
  alter domain booking.tracking_type add constraint a_tracking_type_is_known check (value in (
    'hold_created', 'verify_sent', 'confirmed', 'confirmation_failed', 'canceled', 'expired', 'rescheduled',
    'attended', 'no_show', 'event_moved_by_sales', 'event_move_conflict', 'calendar_overlap',
    'customer_reinvite_required', 'customer_notify_required', 'customer_declined'));
end
$$;
drop index booking.open_follow_ups;
create index open_follow_ups on booking.tracking_events (tenant_id, id)
  where type in ('customer_reinvite_required', 'customer_notify_required', 'customer_declined', 'event_move_conflict', 'confirmation_failed')
    and not jsonb_exists(meta_json, 'handled_at');
