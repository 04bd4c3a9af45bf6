create or replace function booking.calendars_to_sync()
returns table (tenant_id uuid, salesperson_id uuid, due_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select s.tenant_id, s.id, booking.sync_calendar_due_at(c)
  from booking.salespersons s
  left join booking.calendar_states c on c.salesperson_id = s.id
  where coalesce(booking.sync_calendar_due_at(c) <= (select booking.now()), true)
    and booking.is_followed(s.id)
    and not exists (select from booking.queued_work() q where q.kind = 'sync_calendar' and q.id = s.id::text)
  order by s.tenant_id, s.id
$$;
comment on function booking.calendars_to_sync is
  'Calendars of all tenants whose mirror is to be synchronised now and that no message names, and since when. Crosses '
  'tenants, so it belongs to holdfast_platform.';
