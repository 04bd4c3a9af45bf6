create or replace function api.cancel_by_administrator(p_tenant_id uuid, p_booking_id uuid, p_actor text)
  returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking booking.bookings;
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_booking := booking.lock_salesperson_and_booking(p_booking_id);
  if v_booking.id is null or not booking.may_manage(v_booking.salesperson_id) then
    perform booking.raise_error('booking_not_found', 'There is no such booking.');
  elsif v_booking.status not in ('confirmed', 'canceled') or v_booking.end_at_utc <= booking.now() then
    perform booking.raise_error('invalid_state', 'Only a confirmed booking that is not over can be canceled.');
  elsif v_booking.status = 'confirmed' then
    perform booking.supersede_replacement(p_booking_id);
    perform booking.transition(p_booking_id, 'canceled', 'canceled', 'administrator', p_actor,
      '{"source": "administrator"}');
  end if;
  return booking.response(200, json_build_object('booking_id', p_booking_id, 'status', 'canceled'));
end
$$;
comment on function api.cancel_by_administrator is
  'Cancels a confirmed booking on behalf of the company, without deadline; event and meeting go by saga, the calendar '
  'tells the customer. Errors: SB403 tenant_scope, SB404 booking_not_found (also of somebody else''s, for a '
  'salesperson), SB409 invalid_state.';
