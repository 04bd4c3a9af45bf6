create or replace function booking.queue_deliveries() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  -- A round has to end within the time of a statement, whatever number of endpoints a company has.
  c_most constant integer := 5000;
  v_count integer;
begin
  v_count := booking.make_deliveries(array(
    select w.booking_id
    from (
      select m.booking_id, sum(cardinality(m.endpoint_ids)) over (
        order by m.created_at, m.id rows between unbounded preceding and 1 preceding) as before
      from (
        select o.id, o.booking_id, o.endpoint_ids, o.created_at
        from booking.webhook_messages o
        where o.endpoint_ids is not null order by o.created_at limit c_most) m) w
    where coalesce(w.before, 0) < c_most));
  return jsonb_build_object('queued', v_count, 'more', v_count >= c_most);
end
$$;
comment on function booking.queue_deliveries is
  'Makes the deliveries of what was written without them (booking.tell_webhooks), oldest first, some 5000 at once. '
  'Crosses tenants, so it belongs to holdfast_platform. Returns {queued, more}.';
