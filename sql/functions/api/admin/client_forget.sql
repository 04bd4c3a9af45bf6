create or replace function api.client_forget(p_tenant_id uuid, p_id uuid, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_client booking.customers := booking.known_client(p_tenant_id, p_id);
  v_ahead jsonb;
begin
  -- Whoever books now has to wait, and books as somebody new.
  perform booking.lock(2, p_tenant_id::text || v_client.email_key);
  select jsonb_agg(b.id order by b.start_at_utc, b.id) into v_ahead
  from booking.bookings b
  where b.customer_id = p_id and (b.status = 'confirmed' and b.end_at_utc > booking.now()
    or b.status in ('hold', 'pending_verify') and not booking.is_lapsed(b.id));
  if v_ahead is not null then
    perform booking.raise_error('has_future_bookings', 'Cancel what is booked first.',
      p_more => jsonb_build_object('booking_ids', v_ahead));
  end if;
  return booking.response(202, api.personal_forget(v_client.email, p_actor,
    (select t.slug from booking.tenants t where t.id = p_tenant_id))::json);
end
$$;
comment on function api.client_forget is
  'POST tenant-admin/clients/{id}/forget: takes a client''s personal data out of all that the company keeps, as '
  'api.personal_forget does, which counts them; 202, for what calendars and others were told is deleted there by '
  'workers. Errors: SB403 tenant_scope, SB404 not_found, SB409 has_future_bookings {booking_ids}.';
