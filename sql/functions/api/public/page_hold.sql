create or replace function api.page_hold(p_slug text, p_booking_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant_by_slug(p_slug);
  return booking.booking_view(p_booking_id);
end
$$;
comment on function api.page_hold is
  'A booking as the page after a hold shows it; NULL when unknown. The caller shows the customer''s data only to the '
  'browser that made the hold. Errors: SB404 tenant_not_found.';
