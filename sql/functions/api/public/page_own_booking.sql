create or replace function api.page_own_booking(p_slug text, p_booking_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug, true);
begin
  perform booking.own_account(v_tenant_id), booking.own_booking(v_tenant_id, p_booking_id);
  return jsonb_build_object('tenant', booking.page_company(v_tenant_id),
    'booking', booking.booking_view(p_booking_id), 'steps', booking.confirmation_steps(p_booking_id));
end
$$;
comment on function api.page_own_booking is
  'A booking as its page shows it to its customer who is signed in: {tenant (booking.page_company), booking '
  '(booking.booking_view), steps of its confirmation}. Errors: SB401 sign_in_required, SB404 booking_not_found, '
  'tenant_not_found.';
