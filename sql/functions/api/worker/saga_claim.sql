create or replace function api.saga_claim(p_tenant_id uuid, p_saga_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_saga booking.sagas;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_saga from booking.sagas s where s.id = p_saga_id;
  if v_saga.id is null then
    return '{"finished": true}';
  end if;
  perform booking.resume_cause(v_saga.correlation_id);
  perform booking.lock_salesperson_and_booking(v_saga.booking_id);
  return booking.next_step(p_saga_id);
end
$$;
comment on function api.saga_claim is
  'Worker: claims the next step of a saga under the booking''s lock: {"do": action, provider, position, lease, '
  'attempt, input}, or {"wait": seconds}, or {"finished": true}.';
