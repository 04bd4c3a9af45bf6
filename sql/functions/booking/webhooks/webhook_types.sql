create or replace function booking.webhook_types() returns booking.webhook_type[]
language sql immutable
as $$
  select array['booking.held', 'booking.confirmed', 'booking.rescheduled', 'booking.moved', 'booking.canceled',
    'booking.expired', 'booking.attended', 'booking.no_show']::booking.webhook_type[]
$$;
comment on function booking.webhook_types is 'All that an endpoint can be told: every value of booking.webhook_type.';
