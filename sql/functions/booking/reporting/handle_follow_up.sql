create or replace function booking.handle_follow_up(p_tenant_id uuid, p_id bigint, p_note text, p_actor text)
  returns boolean
language plpgsql
as $$
declare
  v_event booking.tracking_events;
begin
  update booking.tracking_events t
  set meta_json = t.meta_json || jsonb_strip_nulls(jsonb_build_object('handled_at', booking.iso(booking.now()),
    'handled_by', coalesce(booking.acting_as(), p_actor), 'note', p_note))
  where t.tenant_id = p_tenant_id and t.id = p_id and booking.follow_up_kind(t.type) is not null
    and not jsonb_exists(t.meta_json, 'handled_at')
    and (select booking.may_manage(b.salesperson_id) from booking.bookings b where b.id = t.booking_id)
  returning t.* into v_event;
  if v_event.id is null then
    return false;
  end if;
  perform booking.audit('follow_up.handled', 'booking', v_event.booking_id::text,
    jsonb_build_object('tracking_id', p_id, 'type', v_event.type), 'administrator', p_actor);
  return true;
end
$$;
comment on function booking.handle_follow_up is
  'Marks a follow-up as seen to, with what there is to say (p_note, NULL: nothing); false when it is unknown, was '
  'already, or is not of who asks to see to.';
