-- What a worker has to do, whatever it is: who has it (lease), when it may be taken (due_at), how often it was
-- tried and why it was given up. The row that the work is about holds what came of it.
create table booking.work (
  kind       text not null,
  id         text not null,
  tenant_id  uuid,
  lease      uuid,
  due_at     timestamptz not null,
  attempts   integer not null default 0,
  last_error text,
  dead_at    timestamptz,
  primary key (kind, id),
  constraint recurring_work_never_dies
    check (dead_at is null or kind not in (
      'reconcile_bookings', 'subscription', 'reconcile_objects', 'sync_calendar', 'sender_domain'))
-- A claim changes no column of the key, which is the only index, so it stays on its page as long as there is room.
) with (fillfactor = 50);
comment on table booking.work is
  'Work to be done or given up. A row is claimed by its key, woken by the queue, and goes when the work is done; what '
  'recurs stays, and rests.';
comment on column booking.work.kind is
  'What sort of work; booking.about_<kind> and booking.redrive_<kind> know the row that it is about.';
comment on column booking.work.id is 'Key of that row.';
comment on column booking.work.tenant_id is 'The tenant; NULL: of no tenant, visible to holdfast_platform alone.';
comment on column booking.work.lease is 'Random token of the claim; a report must carry it. NULL: nobody has it.';
comment on column booking.work.due_at is
  'Not before this instant: when the claim ends that is under way, when the pause after a failure is over, or when '
  'it is wanted; infinity: it was given up or, if it recurs, rests until its round comes.';
comment on column booking.work.attempts is 'How often it was claimed.';
comment on column booking.work.last_error is 'Why the last attempt failed.';
comment on column booking.work.dead_at is
  'Since when it is a dead letter; NULL: it is none. A duty, which is never given up, can be one and due anyway.';
