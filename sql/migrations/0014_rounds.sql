-- What comes round by a setting is due from the last time on, by the setting as it is then: no instant is stored for it.
-- depends: 0013_requests

alter table booking.calendar_states
  add column synced_at timestamptz,
  add column sync_refused_at timestamptz;
comment on column booking.calendar_states.next_poll_at is 'When it is asked for or tried again; infinity: only when the next round comes (booking.poll_due_at).';
comment on column booking.calendar_states.next_sync_at is 'When the mirror is asked for; infinity: only when the next round comes (booking.sync_due_at).';
comment on column booking.calendar_states.synced_at is 'When there was nothing left to read last: the next round counts from then.';
comment on column booking.calendar_states.sync_refused_at is 'When Graph refused a page for good: rests for SYNC_POLL_SECONDS from then; NULL once one was read or failed otherwise.';

drop index booking.sweeps_by_time;
comment on column booking.sweep_places.next_sweep_at is 'When it is asked for or tried again; infinity: only when the next round comes (booking.sweep_due_at).';

comment on table booking.periodic_jobs is
  'Work that is due again and again. A worker that finds a row due moves last_run_at in the same transaction, so each run happens once however many workers there are.';
comment on column booking.periodic_jobs.next_run_at is 'When it is asked for; infinity: only when its period is over (booking.job_due_at).';

-- Appointments made by the settings of the time before; what was asked for sooner is due sooner than any round.
update booking.periodic_jobs set next_run_at = 'infinity' where last_run_at is not null and next_run_at > clock_timestamp();
update booking.calendar_states set next_poll_at = 'infinity'
where last_polled_at is not null and poll_claimed_at is null and last_error is null and next_poll_at > clock_timestamp();
update booking.calendar_states c set next_sync_at = 'infinity', synced_at = m.watermark_at
from booking.calendar_mirrors m
where m.salesperson_id = c.salesperson_id and m.is_current and m.watermark_at is not null and c.sync_error is null and c.next_sync_at > clock_timestamp();
update booking.sweep_places set next_sweep_at = 'infinity' where last_swept_at is not null and failures = 0 and next_sweep_at > clock_timestamp();
