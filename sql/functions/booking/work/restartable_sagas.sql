create or replace function booking.restartable_sagas()
returns table (tenant_id uuid, saga_id bigint, "position" integer, booking_id uuid, salesperson_id uuid)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select g.tenant_id, g.id, s.position, b.id, b.salesperson_id
  from booking.work w
  join booking.saga_steps s on s.saga_id = split_part(w.id, ':', 1)::bigint
    and s.position = split_part(w.id, ':', 2)::integer
  join booking.sagas g on g.id = s.saga_id
  join booking.bookings b on b.id = g.booking_id
  join booking.tenants t on t.id = b.tenant_id
  where w.kind = 'saga_step' and g.kind in ('move', 'replace', 'relocate') and g.finished_at is not null
    and b.status = 'confirmed' and t.status = 'active'
    -- Nobody moves a meeting that has begun; one to join is needed until the end.
    and case g.kind when 'move' then b.start_at_utc else b.end_at_utc end > (select booking.now())
    and s.finished_at + booking.restart_pause(g.restarts, b.start_at_utc - s.finished_at) <= (select booking.now())
  order by b.start_at_utc, g.id
$$;
comment on function booking.restartable_sagas is
  'Sagas of confirmed bookings ahead that an error ended and that have rested long enough to be begun again, those '
  'that begin first. Crosses tenants, so it belongs to holdfast_platform.';
