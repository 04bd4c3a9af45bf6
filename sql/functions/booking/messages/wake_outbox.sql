create or replace function booking.wake_outbox() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 8;
  c_each constant integer := 100;
  v_due integer;
  v_waiting integer;
  v_count integer;
begin
  select count(*) into v_due
  from (select from booking.notification_outbox o
    where o.status = 'queued' and o.due_at <= (select booking.now()) limit c_most * c_each) d;
  select count(*) into v_waiting from booking.queued_work() q where q.kind = 'outbox';
  v_count := greatest(least(c_most, ceil(v_due / c_each::numeric)) - v_waiting, 0);
  perform booking.set_tenant(booking.no_tenant());
  perform booking.enqueue('outbox', 'due') from generate_series(1, v_count);
  return jsonb_build_object('queued', v_count);
end
$$;
comment on function booking.wake_outbox is
  'Queues messages "work the outbox off" for what is due: one for each hundred, at most eight at once. Each goes on '
  'until nothing is due any more. Crosses tenants, so it belongs to holdfast_platform. Returns {queued}.';
