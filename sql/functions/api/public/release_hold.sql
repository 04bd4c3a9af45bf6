create or replace function api.release_hold(p_slug text, p_booking_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking booking.bookings;
begin
  perform booking.set_tenant_by_slug(p_slug);
  v_booking := booking.lock_salesperson_and_booking(p_booking_id);
  -- A replacement shares the claim of a booked meeting; the customer moves it by its own link.
  if v_booking.id is null or v_booking.status not in ('hold', 'pending_verify')
    or v_booking.rescheduled_from is not null
     or exists (select from booking.sagas s where s.booking_id = p_booking_id and s.kind = 'confirm') then
    return false;
  end if;
  perform booking.transition(p_booking_id, 'expired', 'superseded', 'customer', v_booking.customer_id::text);
  perform booking.revoke_links(p_booking_id);
  return true;
end
$$;
comment on function api.release_hold is
  'Gives an unverified hold up at once, so that the browser that made it (the caller proves that) can hold the time '
  'again with another mail address, and takes back the link that went to the wrong one; false when there is nothing '
  'to give up: unknown, over, being confirmed, or a replacement. Errors: SB404 tenant_not_found.';
