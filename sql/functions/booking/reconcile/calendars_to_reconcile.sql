create or replace function booking.calendars_to_reconcile()
returns table (tenant_id uuid, salesperson_id uuid, due_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select d.tenant_id, d.salesperson_id, d.due_at
  from (
    select k.tenant_id, k.salesperson_id, coalesce(nullif(w.due_at, 'infinity'),
      booking.reconcile_bookings_round_at(c)) as due_at
    from booking.calendars k
    join booking.calendar_comparisons c on c.calendar_id = k.id
    join booking.work w on w.kind = 'reconcile_bookings' and w.id = k.salesperson_id::text
    offset 0) d
  -- Few are due at a time, and whether one is followed costs more to tell.
  where case when d.due_at <= (select booking.now()) then booking.is_compared(d.salesperson_id) end
    and not exists (
      select from booking.queued_work() q where q.kind = 'reconcile_bookings' and q.id = d.salesperson_id::text)
  order by d.tenant_id, d.salesperson_id
$$;
comment on function booking.calendars_to_reconcile is
  'Calendars of all tenants whose comparison with their provider is due and that no message names, and since when. '
  'Crosses tenants, so it belongs to holdfast_platform.';
