create or replace function api.booking_status(p_slug text, p_booking_id uuid, p_claims jsonb) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug, true);
  v_view jsonb;
begin
  if (p_claims ->> 'tenant_id')::uuid is distinct from v_tenant_id
    or (p_claims ->> 'booking_id')::uuid is distinct from p_booking_id
    or booking.is_past(p_claims, case when p_claims ->> 'purpose' = 'verify' then interval '24 hours'
      else interval '0' end) then
    perform booking.raise_error('invalid_token', 'This link is not good for this booking.');
  end if;
  v_view := booking.booking_view(p_booking_id);
  if v_view is null or booking.link_in_force(p_claims) is null then
    perform booking.raise_error('invalid_token', 'This link is not known.');
  end if;
  return booking.response(200, (jsonb_build_object(
    'booking_id', v_view -> 'id', 'status', v_view -> 'status', 'confirmation', v_view -> 'confirmation',
    'start_at', v_view -> 'start_at', 'end_at', v_view -> 'end_at', 'salesperson', v_view -> 'salesperson')
    || jsonb_strip_nulls(jsonb_build_object('join_url',
      case when p_claims ->> 'purpose' <> 'view' then v_view -> 'join_url' end)))::json);
end
$$;
comment on function api.booking_status is
  'GET bookings/{id}: status and confirmation (null, in_progress, done or failed) for the holder of any link of the '
  'booking (without join_url for one that only views); a verify link until 24 h beyond its exp. Errors: '
  'SB401 invalid_token, SB404 tenant_not_found.';
