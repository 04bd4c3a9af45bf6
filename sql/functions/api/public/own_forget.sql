create or replace function api.own_forget(p_slug text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug, true);
  v_account booking.accounts := booking.own_account(v_tenant_id);
begin
  if booking.is_staff(v_account.roles) then
    perform booking.raise_error('forbidden', 'Whoever works for the company is removed by it.');
  end if;
  -- Whoever books now has to wait, and books as somebody new.
  perform booking.lock(2, v_tenant_id::text || v_account.email_key);
  if exists (
    select from booking.own_bookings(v_account) b
    where b.status = 'confirmed' and b.end_at_utc > booking.now()
      or b.status in ('hold', 'pending_verify') and not booking.is_lapsed(b.id)) then
    perform booking.raise_error('has_future_bookings', 'Cancel what is booked first.');
  end if;
  return api.personal_forget(v_account.email, null, p_slug);
end
$$;
comment on function api.own_forget is
  'Whoever is signed in is forgotten by the company, as api.personal_forget tells, with their account. Errors: SB401 '
  'sign_in_required, SB403 forbidden (works for the company), SB404 tenant_not_found, SB409 has_future_bookings.';
