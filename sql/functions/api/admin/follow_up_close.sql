create or replace function api.follow_up_close(
  p_tenant_id uuid, p_id bigint, p_actor text, p_note text default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_event booking.tracking_events;
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(jsonb_build_object('note', case
    when p_note is not null and not booking.is_text_block(to_jsonb(p_note), 2000)
      then 'Text of 1 to 2000 characters.' end));
  perform booking.handle_follow_up(p_tenant_id, p_id, p_note, p_actor);
  select t.* into v_event
  from booking.tracking_events t join booking.bookings b on b.id = t.booking_id
  where t.tenant_id = p_tenant_id and t.id = p_id and booking.follow_up_kind(t.type) is not null
    and booking.may_manage(b.salesperson_id);
  if v_event.id is null then
    perform booking.raise_error('not_found', 'There is no such follow-up.');
  end if;
  return booking.response(200, booking.follow_up_view(v_event)::json);
end
$$;
comment on function api.follow_up_close is
  'POST tenant-admin/follow-ups/{id}/done: marks it as seen to, and tells it; again: as it was. p_note: what there is '
  'to say. Errors: SB400 invalid_request (note), SB403 tenant_scope, SB404 not_found (also of somebody else''s, for a '
  'salesperson).';
