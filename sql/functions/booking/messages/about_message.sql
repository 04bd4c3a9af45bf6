create or replace function booking.about_message(p_id text)
returns table (booking_id uuid, what text, at timestamptz, details jsonb)
language sql stable
as $$
  select o.booking_id, o.purpose, coalesce(o.finished_at, o.created_at),
    jsonb_build_object('created_at', booking.iso(o.created_at), 'channel', o.channel)
  from booking.notification_outbox o where o.id = p_id::bigint
$$;
comment on function booking.about_message is 'What a message is about, for booking.dead_work.';
