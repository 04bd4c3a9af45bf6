create or replace function booking.about_webhook(p_id text)
returns table (booking_id uuid, what text, at timestamptz, details jsonb)
language sql stable
as $$
  select g.booking_id, coalesce(j.lifecycle_event, 'event ' || j.change_type),
    coalesce(j.finished_at_utc, j.received_at_utc),
    jsonb_build_object('salesperson_id', j.salesperson_id, 'subscription_id', j.subscription_id,
      'resource_id', j.resource_id, 'received_at', booking.iso(j.received_at_utc))
  from booking.inbound_events j
  left join booking.calendar_events g on g.tenant_id = j.tenant_id and g.event_id = j.resource_id
  where j.id = p_id::bigint
$$;
comment on function booking.about_webhook is 'What a notification is about, for booking.work_about.';
