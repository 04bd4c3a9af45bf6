create or replace function booking.follow_items(p_salesperson_id uuid, p_items jsonb) returns void
language plpgsql
as $$
begin
  if exists (
    select
    from jsonb_array_elements(p_items) as e (item)
    -- As an array first: the condition on what was told alone is none that row-level security lets an index serve.
    join booking.calendar_events g on g.event_id = any (array(select i ->> 'id' from jsonb_array_elements(p_items) i))
      and g.event_id = e.item ->> 'id'
    join booking.bookings b on b.id = g.booking_id and b.salesperson_id = p_salesperson_id
    join booking.salespersons s on s.id = p_salesperson_id
    where b.status = 'confirmed' and b.end_at_utc > booking.now()
      and ((e.item ->> 'removed')::boolean or (e.item ->> 'is_canceled')::boolean or (e.item ->> 'is_all_day')::boolean
        or ((e.item ->> 'start_at')::timestamptz, (e.item ->> 'end_at')::timestamptz)
          is distinct from (b.start_at_utc, b.end_at_utc))
  ) then
    perform booking.request_reconcile_bookings(p_salesperson_id);
  end if;
end
$$;
comment on function booking.follow_items is
  'When a page of a mirror tells of a booked event that it is gone, canceled or elsewhere, the calendar is compared '
  'at once: that reads each such event itself, for "removed" is also said of events that only left the window '
  '[GRAPH-39]. Queued in the transaction of the cursor, so that no change is skipped.';
