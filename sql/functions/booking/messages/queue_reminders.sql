create or replace function booking.queue_reminders(p_booking booking.bookings) returns void
language plpgsql
as $$
declare
  v_at timestamptz := booking.now();
begin
  -- Every confirmation pays for this: nothing where there is nothing to say later, else all rows in one statement.
  if not exists (
      select from booking.tenant_config f
      where f.tenant_id = p_booking.tenant_id and (f.reminders <> '[]' or f.followup)) then
    return;
  end if;
  insert into booking.notification_outbox (tenant_id, about_id, booking_id, sequence, purpose, occurrence, channel,
    recipient, recipient_name, timezone, locale, starts_at, due_at, not_after, created_at)
  select p_booking.tenant_id, p_booking.id, p_booking.id, p_booking.sequence, m.purpose, m.occurrence, m.channel,
    case m.channel when 'mail' then c.email else p_booking.customer_phone end,
    case when booking.has_proved_address(p_booking) then coalesce(p_booking.customer_name, c.name) else c.name end,
    p_booking.timezone, p_booking.locale, p_booking.start_at_utc, m.due_at,
    m.not_after, v_at
  from booking.tenant_config f
  join booking.customers c on c.id = p_booking.customer_id
  cross join lateral (
    select 'booking_reminder' as purpose, r.occurrence, r.channel, r.due_at, r.not_after
    from booking.reminders_of(f.reminders, p_booking.start_at_utc, coalesce(p_booking.timezone, f.timezone), v_at) r
    where (r.channel = 'mail' or booking.may_text(p_booking))
      and (select s.reminders from booking.services s where s.id = p_booking.service_id)
    union all
    -- An hour, in which somebody can say that the customer was not there.
    select 'booking_followup', '', 'mail', p_booking.end_at_utc + interval '1 hour',
      p_booking.end_at_utc + interval '2 days'
    where f.followup and p_booking.end_at_utc + interval '1 hour' > v_at
  ) m
  where f.tenant_id = p_booking.tenant_id
  on conflict do nothing;
end
$$;
comment on function booking.queue_reminders is
  'Queues what the customer of a confirmed booking is told later: the company''s reminders that are not due yet, where '
  'the service has any, and the mail after the meeting.';
