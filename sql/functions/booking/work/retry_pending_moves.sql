create or replace function booking.retry_pending_moves() returns jsonb
language plpgsql
as $$
declare
  v_row record;
  v_applied integer := 0;
  v_now timestamptz;
begin
  for v_row in select * from booking.salespeople_with_pending_moves() loop
    perform booking.set_tenant(v_row.tenant_id);
    v_now := booking.now();
    v_applied := v_applied + jsonb_array_length(booking.apply_moves(v_row.salesperson_id, '[]') -> 'applied');
    -- After a booking's end nothing changes any more: what could not be made then never will be.
    delete from booking.pending_moves p
    using booking.bookings b
    where p.salesperson_id = v_row.salesperson_id and b.id = p.booking_id and b.end_at_utc <= v_now;
  end loop;
  return jsonb_build_object('applied', v_applied);
end
$$;
comment on function booking.retry_pending_moves is
  'Tries organizers'' moves that had to wait again, and drops those of bookings that are over. Returns {applied}.';
