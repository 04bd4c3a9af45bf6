create or replace function booking.webhook_type_of(p_status text, p_event text) returns booking.webhook_type
language sql immutable
as $$
  select case
    when p_status = 'hold' then 'booking.held'
    when p_status = 'confirmed' then 'booking.confirmed'
    when p_status = 'expired' then 'booking.expired'
    when p_status = 'canceled' and p_event = 'rescheduled' then 'booking.rescheduled'
    when p_status = 'canceled' then 'booking.canceled'
  end::booking.webhook_type
$$;
comment on function booking.webhook_type_of is
  'What endpoints are told of a booking that comes to p_status by p_event; NULL: nothing.';
