-- Simulated cloud: delta queries and series, receivers' regimes, counts of faults, late consent.
-- depends: 0001_initial

alter table simulator.directories add column effective_at timestamptz;
comment on column simulator.directories.effective_at is 'Until then tokens are refused although consent was given (7000229); NULL: at once.';

alter table simulator.users add column changes bigint not null default 0;
alter table simulator.users add column delta_epoch integer not null default 0;
comment on column simulator.users.changes is 'Changes of the calendar so far; each changed event takes the next number.';
comment on column simulator.users.delta_epoch is 'Delta tokens of an earlier epoch are expired.';

alter table simulator.events add column changed bigint not null default 0;
alter table simulator.events add column recurrence jsonb;
alter table simulator.events add column original_start timestamptz;
comment on column simulator.events.changed is 'Number of its last change in its calendar: the position of delta tokens.';
comment on column simulator.events.recurrence is 'Of a series: its patternedRecurrence as given.';
comment on column simulator.events.original_start is 'Of an occurrence or exception: where the pattern puts it.';
update simulator.events e set changed = ranked.place
from (select id, row_number() over (partition by directory_id, address order by number) as place
      from simulator.events) ranked
where ranked.id = e.id;
update simulator.users u set changes =
  (select coalesce(max(e.changed), 0) from simulator.events e
   where e.directory_id = u.directory_id and e.address = u.address);
create index changes_of_a_calendar on simulator.events (directory_id, address, changed);
create index parts_of_a_series on simulator.events (series_master_id) where series_master_id is not null;

alter table simulator.notifications add column rank bigint not null default 0;
comment on column simulator.notifications.rank is 'Delivered in this order, then by id; below zero: out of turn.';

create table simulator.receivers (
  receiver text primary key,
  regime   text not null,
  until    timestamptz not null,
  constraint a_regime_is_known check (regime in ('slow', 'drop'))
);
comment on table simulator.receivers is 'Receivers of notifications that answered too slowly, and what that brings them.';
comment on column simulator.receivers.receiver is 'Address, without its query.';
comment on column simulator.receivers.regime is 'slow: everything comes ten minutes late; drop: nothing comes at all.';
comment on column simulator.receivers.until is 'When it ends.';

create table simulator.receiver_answers (
  id       bigint generated always as identity primary key,
  receiver text not null,
  seconds  double precision not null,
  at       timestamptz not null
);
create index answers_of_a_receiver on simulator.receiver_answers (receiver, at);
comment on table simulator.receiver_answers is 'How long receivers took to answer, for the last ten minutes.';
comment on column simulator.receiver_answers.id is 'Order of the answers.';
comment on column simulator.receiver_answers.receiver is 'Address, without its query.';
comment on column simulator.receiver_answers.seconds is 'Time until the answer, or until patience ended.';
comment on column simulator.receiver_answers.at is 'When.';

create table simulator.fault_counts (
  service text not null,
  kind    text not null,
  struck  bigint not null default 0,
  primary key (service, kind)
);
comment on table simulator.fault_counts is 'How often each kind of fault struck; removing rules leaves it alone.';
comment on column simulator.fault_counts.service is 'Where.';
comment on column simulator.fault_counts.kind is 'What.';
comment on column simulator.fault_counts.struck is 'How often.';
