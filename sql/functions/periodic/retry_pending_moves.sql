create or replace function booking.retry_pending_moves() returns jsonb
language plpgsql
as $$
declare
  v_row record;
  v_applied integer := 0;
begin
  for v_row in select * from booking.salespersons_with_pending_moves() loop
    perform booking.enter(v_row.tenant_id);
    v_applied := v_applied + jsonb_array_length(booking.apply_moves(v_row.salesperson_id, '[]') -> 'applied');
  end loop;
  return jsonb_build_object('applied', v_applied);
end
$$;
comment on function booking.retry_pending_moves() is
  'Tries organizers'' moves that would have overlapped another booking again. Returns {applied}.';
