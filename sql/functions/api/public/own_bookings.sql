create or replace function api.own_bookings(
  p_slug text, p_state text default 'upcoming', p_cursor text default null, p_limit integer default 50
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_account booking.accounts := booking.own_account(booking.set_tenant_by_slug(p_slug, true));
  v_now timestamptz := booking.now();
  v_after record;
  v_found booking.bookings[];
begin
  perform booking.raise_if_invalid(booking.list_faults(p_limit, null) || jsonb_build_object(
    'state', case when p_state is null or p_state not in ('upcoming', 'past', 'canceled')
      then 'One of upcoming, past, canceled.' end));
  v_after := booking.position_of_cursor(p_cursor);
  -- One more than asked for, to know whether there is a next page.
  if p_state = 'upcoming' then
    v_found := array(
      select b from booking.own_bookings(v_account) b
      where b.end_at_utc > v_now and (b.status = 'confirmed' or booking.appointment_status(b) = 'pending')
        and (p_cursor is null or (b.start_at_utc, b.id) > (v_after.start_at, v_after.booking_id))
      order by b.start_at_utc, b.id limit p_limit + 1);
  else
    v_found := array(
      select b from booking.own_bookings(v_account) b
      where case p_state when 'past' then b.status = 'confirmed' and b.end_at_utc <= v_now
          -- What was moved goes on under its new time.
          else b.status = 'canceled' and b.cancel_source is distinct from 'reschedule' end
        and (p_cursor is null or (b.start_at_utc, b.id) < (v_after.start_at, v_after.booking_id))
      order by b.start_at_utc desc, b.id desc limit p_limit + 1);
  end if;
  return booking.response(200, json_build_object(
    'bookings', (
      select coalesce(json_agg(booking.appointment_view(v_found[i], 'customer') order by i), '[]')
      from generate_subscripts(v_found[:p_limit], 1) i),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of(v_found[p_limit].start_at_utc, v_found[p_limit].id) end));
end
$$;
comment on function api.own_bookings is
  'GET schedule/my-bookings: bookings of whoever is signed in, p_limit (1 to 100) from p_cursor on: {bookings: '
  '[booking.appointment_view], next_cursor}. p_state: upcoming (held too), by start; past or canceled, the latest '
  'first. Errors: SB400 invalid_cursor, invalid_request (state, limit), SB401 sign_in_required, SB404 '
  'tenant_not_found.';
