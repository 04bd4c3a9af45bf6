create or replace function booking.watches_due()
  returns table (tenant_id uuid, salesperson_id uuid, due_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select s.tenant_id, s.id,
    greatest(g.lease_until, g.next_attempt_at, case when g.status = 'live' then least(g.renew_at, g.expiration_utc) end)
  from booking.salespersons s
  join booking.tenants t on t.id = s.tenant_id
  left join booking.calendars k on k.salesperson_id = s.id
  left join booking.calendar_watches g on g.salesperson_id = s.id
  where case
    when k.id is not null and t.status = 'active' and (s.active or booking.is_followed(s.id)) then
      case coalesce(g.status, 'wanted')
        when 'live' then least(g.renew_at, g.expiration_utc) <= (select booking.now())
        else true end
    else g.status in ('live', 'delete_owed', 'wanted') end
    and coalesce(greatest(g.lease_until, g.next_attempt_at) <= (select booking.now()), true)
    and not exists (select from booking.queued_work() q where q.kind = 'subscription' and q.id = s.id::text)
  order by s.tenant_id, s.id
$$;
comment on function booking.watches_due is
  'Calendars of all tenants whose watch needs something now (to be made, renewed or deleted) and that no message '
  'names, and since when (NULL: nothing was tried yet). Crosses tenants, so it belongs to holdfast_platform.';
