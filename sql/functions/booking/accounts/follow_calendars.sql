create or replace function booking.follow_calendars(p_tenant_id uuid) returns void
language plpgsql
as $$
declare
  v_salesperson_id uuid;
begin
  for v_salesperson_id in select s.id from booking.salespersons s where s.tenant_id = p_tenant_id order by s.id loop
    perform booking.enqueue('subscription', v_salesperson_id::text);
    perform booking.want_work('reconcile_bookings', v_salesperson_id::text, booking.now());
  end loop;
end
$$;
comment on function booking.follow_calendars is
  'Queues a look at the subscription of every calendar of the tenant, and a comparison with it: made while the '
  'tenant is active, deleted while it is disabled.';
