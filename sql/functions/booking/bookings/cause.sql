create or replace function booking.cause() returns jsonb
language plpgsql stable
as $$
declare
  v_cause text := current_setting('booking.cause', true);
begin
  if coalesce(v_cause, '') = '' then
    return jsonb_build_object('event', 'manual', 'actor_type', 'database', 'actor_id', session_user,
      'meta', '{}'::jsonb);
  end if;
  return v_cause::jsonb;
end
$$;
comment on function booking.cause is
  'Why the bookings row is being written: {event, actor_type, actor_id, meta} as set by booking.transition; a write '
  'by hand is event manual by the database user.';
