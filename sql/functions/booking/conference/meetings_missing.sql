create or replace function booking.meetings_missing(p_target booking.reconcile_targets, p_seen text[])
returns table (object_id bigint, external_id text, booking_id uuid, tenant_id uuid, salesperson_id uuid)
language sql volatile
as $$
  select o.id, o.external_id, b.id, b.tenant_id, b.salesperson_id
  from booking.provider_objects o
  join booking.bookings b on b.id = o.booking_id
  join booking.tenants t on t.id = b.tenant_id
  where o.capability = 'conference' and p_target.capability = 'conference' and o.provider = p_target.provider
    and o.provider_user = p_target.provider_user
    and o.state = 'live'
    and o.end_at_utc > (select booking.now()) and o.external_id <> all (p_seen) and o.updated_at < p_target.began_at
    and b.status = 'confirmed' and b.end_at_utc > (select booking.now()) and t.status = 'active'
  order by b.start_at_utc, o.id
$$;
comment on function booking.meetings_missing is
  'Meetings of confirmed bookings ahead that a whole listing of their host does not show: gone, or beyond what is '
  'listed. Reads only.';
