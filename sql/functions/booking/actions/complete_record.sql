create or replace function booking.complete_record(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  insert into booking.meetings
    (booking_id, tenant_id, provider, provider_meeting_id, host_user_id, join_url, start_url, created_at)
  select p_saga.booking_id, p_saga.tenant_id, o.provider, s.result ->> 'meeting_id', o.provider_user,
    s.result ->> 'join_url', s.result ->> 'start_url', booking.now()
  from booking.saga_steps s join booking.actions a on a.action = s.action
  join booking.provider_objects o on o.id = s.object_id
  where s.saga_id = p_saga.id and (a.capability, a.effect) = ('conference', 'create');
  -- What its event brought.
  insert into booking.meetings
    (booking_id, tenant_id, provider, provider_meeting_id, host_user_id, join_url, created_at)
  select p_saga.booking_id, p_saga.tenant_id, b.place, s.result ->> 'event_id', o.provider_user,
    s.result ->> 'join_url', booking.now()
  from booking.saga_steps s join booking.actions a on a.action = s.action
  join booking.provider_objects o on o.id = s.object_id
  join booking.bookings b on b.id = p_saga.booking_id
  where s.saga_id = p_saga.id and (a.capability, a.effect) = ('calendar', 'create')
    and s.result ->> 'join_url' is not null;
  insert into booking.calendar_events
    (booking_id, tenant_id, provider, organizer_user_id, event_id, ical_uid, etag, updated_at)
  select p_saga.booking_id, p_saga.tenant_id, o.provider, o.provider_user,
    s.result ->> 'event_id', s.result ->> 'ical_uid', s.result ->> 'etag', booking.now()
  from booking.saga_steps s join booking.actions a on a.action = s.action
  join booking.provider_objects o on o.id = s.object_id
  where s.saga_id = p_saga.id and (a.capability, a.effect) = ('calendar', 'create');
  update booking.sagas set status = 'done', settled_at = booking.now() where id = p_saga.id;
  perform booking.transition(b.id, 'confirmed', 'confirmed',
    case b.proof when 'staff' then 'administrator' else 'customer' end,
    case when b.proof <> 'staff' then b.customer_id::text end)
  from booking.bookings b where b.id = p_saga.booking_id;
  select * into v_booking from booking.bookings b where b.id = p_saga.booking_id;
  -- Whose address is not proved fills in what is empty, and changes nothing.
  update booking.customers c
  set name = p.name, company = p.company, phone = p.phone, updated_at = booking.now()
  from (
    select case when a.is_proved then coalesce(v_booking.customer_name, k.name)
        else coalesce(k.name, v_booking.customer_name) end as name,
      case when a.is_proved then coalesce(v_booking.customer_company, k.company)
        else coalesce(k.company, v_booking.customer_company) end as company,
      case when a.is_proved then coalesce(v_booking.customer_phone, k.phone)
        else coalesce(k.phone, v_booking.customer_phone) end as phone
    from booking.customers k, (select booking.has_proved_address(v_booking) as is_proved) a
    where k.id = v_booking.customer_id) p
  where c.id = v_booking.customer_id and (p.name, p.company, p.phone) is distinct from (c.name, c.company, c.phone);
  if booking.is_overlapped(v_booking, coalesce((
    select s.result -> 'busy' from booking.saga_steps s join booking.actions a on a.action = s.action
    where s.saga_id = p_saga.id and (a.capability, a.effect) = ('calendar', 'create')), '[]')) then
    perform booking.track(v_booking.id, 'calendar_overlap');
  end if;
  perform booking.drop_results(p_saga.id);
  perform pg_notify('holdfast_saga', p_saga.id::text);
end
$$;
comment on function booking.complete_record is
  'Last step of a confirmation: records meeting and event and sets the booking confirmed in one transaction; the '
  'proved name, company and telephone number reach the customer; waiters wake.';
