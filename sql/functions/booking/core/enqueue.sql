create or replace function booking.enqueue(p_kind text, p_id text, p_delay_seconds integer default 0)
returns void
language plpgsql
as $$
begin
  -- As pgmq.send, which puts its statement together again for each message.
  insert into pgmq.q_holdfast (vt, message)
  values (clock_timestamp() + make_interval(secs => p_delay_seconds),
    booking.work_message(p_kind, p_id, booking.current_tenant()));
  if p_delay_seconds = 0 then
    -- One wake-up a transaction: equal notifications of a transaction are merged by PostgreSQL.
    perform pg_notify('holdfast_work', '');
  end if;
end
$$;
comment on function booking.enqueue is
  'Queues "look at this row" for the worker, in this transaction, and wakes it at commit; commits that wake somebody '
  'are made one after the other, so a hold queues nothing. kind: saga, deletion, webhook, webhook_delivery, message, '
  'outbox, subscription, reconcile_bookings, sync_calendar or reconcile_objects; the message holds ids only, as '
  'booking.work_message makes it.';
