create or replace function booking.purge_bookings(p_limit integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_ids uuid[] := booking.purgeable_bookings(p_limit);
  v_customers uuid[];
begin
  if cardinality(v_ids) = 0 then
    return 0;
  end if;
  perform booking.add_daily_figures(v_ids);
  delete from booking.audit_logs a where a.target_type = 'booking' and a.target_id = any (v_ids::text[]);
  update booking.bookings b set rescheduled_from = null
  from booking.bookings o where o.id = any (v_ids) and b.tenant_id = o.tenant_id and b.rescheduled_from = o.id;
  delete from booking.sagas s where s.booking_id = any (v_ids);
  delete from booking.provider_objects o where o.booking_id = any (v_ids);
  with gone as (delete from booking.bookings b where b.id = any (v_ids) returning b.customer_id)
  select array_agg(distinct g.customer_id) into v_customers from gone g;
  delete from booking.customers c
  where c.id = any (v_customers)
    and not exists (select from booking.bookings b where b.tenant_id = c.tenant_id and b.customer_id = c.id);
  return cardinality(v_ids);
end
$$;
comment on function booking.purge_bookings is
  'Deletes up to p_limit bookings whose retention is over with all that hangs on them, customers without another '
  'booking included, after adding them to the daily figures in the same transaction; returns how many. Crosses '
  'tenants, so it belongs to holdfast_platform.';
