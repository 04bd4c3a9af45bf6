create or replace function booking.watches_due()
  returns table (tenant_id uuid, salesperson_id uuid, due_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select s.tenant_id, s.id, greatest(nullif(w.due_at, 'infinity'), booking.watch_round_at(g))
  from booking.salespersons s
  join booking.tenants t on t.id = s.tenant_id
  join booking.work w on w.kind = 'subscription' and w.id = s.id::text
  left join booking.calendars k on k.salesperson_id = s.id
  left join booking.providers p on p.provider = k.provider and p.capability = k.capability
  left join booking.calendar_watches g on g.salesperson_id = s.id
  where case
    when p.is_watched and t.status = 'active' and (s.active or booking.is_followed(s.id)) then
      booking.watch_round_at(g) <= (select booking.now())
    else g.status in ('live', 'delete_pending', 'wanted') end
    and (w.due_at <= (select booking.now()) or w.due_at = 'infinity')
    and not exists (select from booking.queued_work() q where q.kind = 'subscription' and q.id = s.id::text)
  order by s.tenant_id, s.id
$$;
comment on function booking.watches_due is
  'Calendars of all tenants whose watch needs something now (to be made, renewed or deleted) and that no message '
  'names, and since when (-infinity: since it was wanted). Crosses tenants, so it belongs to holdfast_platform.';
