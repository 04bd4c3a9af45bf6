create or replace function booking.change_rule(
  p_booking booking.bookings, out until timestamptz, out cancel_fault text, out reschedule_fault text
)
language plpgsql stable
as $$
begin
  if p_booking.status in ('hold', 'pending_verify') then
    until := booking.change_deadline(p_booking.tenant_id, p_booking.service_id, p_booking.start_at_utc, booking.now());
  elsif p_booking.status = 'confirmed' then
    until := booking.change_deadline(p_booking.tenant_id, p_booking.service_id, p_booking.start_at_utc, coalesce(
      (select max(e.occurred_at_utc) from booking.tracking_events e
        where e.booking_id = p_booking.id and e.type = 'confirmed'),
      p_booking.created_at));
  end if;
  cancel_fault := case
    when p_booking.status <> 'confirmed' then 'invalid_state'
    when booking.now() > booking.change_deadline(p_booking.tenant_id, p_booking.service_id, p_booking.start_at_utc)
      then 'deadline_passed'
    when exists (
      select from booking.bookings r join booking.sagas s on s.booking_id = r.id and s.kind = 'confirm'
      where r.tenant_id = p_booking.tenant_id and r.rescheduled_from = p_booking.id
        and r.status in ('hold', 'pending_verify'))
      then 'invalid_state' end;
  reschedule_fault := case
    when (select t.status from booking.tenants t where t.id = p_booking.tenant_id) <> 'active' then 'tenant_not_found'
    when cancel_fault is not null then cancel_fault
    when not (select s.active from booking.salespersons s where s.id = p_booking.salesperson_id)
      and not (booking.may_go_to_another(p_booking) and exists (
        select from booking.people_of_service(booking.service_as_booked(p_booking))))
      then 'salesperson_not_found' end;
end
$$;
comment on function booking.change_rule is
  'Whether and until when the customer can change a booking by link: the one rule of pages, mails and endpoints. '
  'cancel_fault and reschedule_fault: NULL while possible, else the code of the error: invalid_state (not confirmed, '
  'or its new time is being confirmed right now), deadline_passed, and for another time also salesperson_not_found '
  '(sells no times any more, and nobody else may take it) and tenant_not_found (disabled). until: the last moment, '
  'once it is confirmed if it is not yet; NULL when even then it is too late, or when it is over.';
