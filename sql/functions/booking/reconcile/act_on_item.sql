create or replace function booking.act_on_item(p_target booking.reconcile_targets, p_item jsonb, p_seen text[])
returns text
language plpgsql
as $$
declare
  v_booking booking.bookings := booking.lock_salesperson_and_booking((p_item ->> 'booking_id')::uuid);
  v_verdict text := booking.object_verdict(p_target, p_item, p_seen);
begin
  perform booking.set_tenant(v_booking.tenant_id);
  if v_verdict = 'unwanted' then
    perform booking.mark_found_for_deletion(p_target, p_item);
  elsif (select t.status from booking.tenants t where t.id = v_booking.tenant_id) <> 'active' then
    return 'pending';
  elsif v_verdict = 'adoptable' then
    perform booking.adopt_found(p_target, p_item);
  elsif v_verdict = 'misplaced' then
    perform booking.start_saga(v_booking.id, 'move');
    perform booking.audit('meeting.put_back', 'booking', v_booking.id::text,
      jsonb_build_object('meeting_id', p_item ->> 'id',
      'found_at', p_item ->> 'start_at', 'minutes', p_item -> 'minutes', 'start_at',
        booking.iso(v_booking.start_at_utc)));
  end if;
  return v_verdict;
end
$$;
comment on function booking.act_on_item is
  'Judges a found object again under its booking''s locks and does what follows: marked for deletion, taken up, or '
  'put back to its booking''s time. Returns the verdict.';
