-- And its meeting in Zoom; both as the booking knows them.
insert into booking.provider_objects (
  tenant_id, booking_id, provider, capability, provider_user, external_id, state, start_at_utc, end_at_utc,
  create_attempts, created_at, updated_at)
select b.tenant_id, b.id, 'zoom', 'conference', 'host-' || right(b.salesperson_id::text, 12)::integer, (80000000000 + row_number() over ())::text,
  case when b.status = 'confirmed' then 'live' else 'deleted' end, b.start_at_utc, b.end_at_utc, 1, b.created_at, b.updated_at
from booking.bookings b
where b.status in ('confirmed', 'canceled')
order by b.created_at, b.id;

insert into booking.meetings (booking_id, tenant_id, provider, provider_meeting_id, host_user_id, join_url, created_at)
select o.booking_id, o.tenant_id, 'zoom', o.external_id, o.provider_user, 'https://zoom.example/j/' || o.external_id, o.created_at
from booking.provider_objects o where o.provider = 'zoom' order by o.id;

insert into booking.calendar_events (provider, booking_id, tenant_id, organizer_user_id, event_id, ical_uid, etag, updated_at)
select o.provider, o.booking_id, o.tenant_id, o.provider_user, o.external_id, md5(o.external_id), 'W/"1"', o.updated_at
from booking.provider_objects o where o.provider = 'graph' order by o.id;
