create or replace function booking.calendars_to_reconcile()
returns table (tenant_id uuid, salesperson_id uuid, due_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select s.tenant_id, s.id, d.due_at
  from booking.salespersons s
  join booking.calendars k on k.salesperson_id = s.id
  join booking.calendar_comparisons c on c.calendar_id = k.id
  join booking.work w on w.kind = 'reconcile_bookings' and w.id = s.id::text
  cross join lateral (
    select coalesce(nullif(w.due_at, 'infinity'), booking.reconcile_bookings_round_at(c)) as due_at offset 0) d
  where d.due_at <= (select booking.now()) and booking.is_followed(s.id)
    and not exists (select from booking.queued_work() q where q.kind = 'reconcile_bookings' and q.id = s.id::text)
  order by s.tenant_id, s.id
$$;
comment on function booking.calendars_to_reconcile is
  'Calendars of all tenants whose comparison with their provider is due and that no message names, and since when. '
  'Crosses tenants, so it belongs to holdfast_platform.';
