create or replace function booking.follow_webhook_endpoint() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := case tg_op when 'DELETE' then old.tenant_id else new.tenant_id end;
  v_has_one boolean;
begin
  -- The company's row is locked first: of two that change endpoints at once the later one sees what the first did.
  perform from booking.tenant_config c where c.tenant_id = v_tenant_id for no key update;
  v_has_one := exists (select from booking.webhook_endpoints e
    where e.tenant_id = v_tenant_id and e.status = 'active' and 'booking.held' = any (e.types));
  update booking.tenant_config c set has_hold_webhook = v_has_one
  where c.tenant_id = v_tenant_id and c.has_hold_webhook <> v_has_one;
  return null;
end
$$;
comment on function booking.follow_webhook_endpoint is
  'Trigger: a company''s configuration says whether an endpoint wants to hear of holds. By hand or by function is the '
  'same, so it belongs to holdfast_platform.';
