create or replace function api.release_hold(p_slug text, p_booking_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant_by_slug(p_slug);
  return booking.give_up(p_booking_id);
end
$$;
comment on function api.release_hold is
  'Gives an unverified hold up at once, so that the browser that made it (the caller proves that) can hold the time '
  'again with another mail address, and takes back the link that went to the wrong one; false when there is nothing '
  'to give up, as booking.give_up tells. Errors: SB404 tenant_not_found.';
