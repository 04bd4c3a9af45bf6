create or replace function api.follow_up_done(p_tenant_id uuid, p_tracking_id bigint, p_actor text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking_id uuid;
  v_type text;
begin
  perform booking.set_known_tenant(p_tenant_id);
  update booking.tracking_events t
  set meta_json = t.meta_json || jsonb_build_object('handled_at', booking.iso(booking.now()), 'handled_by',
    coalesce(booking.acting_as(), p_actor))
  where t.tenant_id = p_tenant_id and t.id = p_tracking_id
    and t.type in ('customer_reinvite_required', 'customer_notify_required', 'customer_declined', 'event_move_conflict',
      'confirmation_failed')
    and not jsonb_exists(t.meta_json, 'handled_at')
    and (select booking.may_manage(b.salesperson_id) from booking.bookings b where b.id = t.booking_id)
  returning t.booking_id, t.type into v_booking_id, v_type;
  if not found then
    return false;
  end if;
  perform booking.audit('follow_up.handled', 'booking', v_booking_id::text,
    jsonb_build_object('tracking_id', p_tracking_id, 'type', v_type), 'administrator', p_actor);
  return true;
end
$$;
comment on function api.follow_up_done is
  'Marks a follow-up as seen to; false when it is unknown, was already, or is not of who asks to see to. Errors: '
  'SB403 tenant_scope.';
