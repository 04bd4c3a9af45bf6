create or replace function booking.calendars_to_reconcile()
returns table (tenant_id uuid, salesperson_id uuid, due_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select s.tenant_id, s.id, booking.reconcile_bookings_due_at(c)
  from booking.salespersons s
  left join booking.calendar_states c on c.salesperson_id = s.id
  where coalesce(booking.reconcile_bookings_due_at(c) <= (select booking.now()), true) and booking.is_followed(s.id)
    and not exists (select from booking.queued_work() q where q.kind = 'reconcile_bookings' and q.id = s.id::text)
  order by s.tenant_id, s.id
$$;
comment on function booking.calendars_to_reconcile is
  'Calendars of all tenants whose comparison with Outlook is due and that no message names, and since when. Crosses '
  'tenants, so it belongs to holdfast_platform.';
