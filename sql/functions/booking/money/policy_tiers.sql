create or replace function booking.policy_tiers(p_tenant_id uuid, p_service_id uuid) returns jsonb
language sql stable
as $$
  select coalesce(
    (select p.tiers from booking.cancellation_policies p
      where p.tenant_id = p_tenant_id and p.service_id = p_service_id),
    (select p.tiers from booking.cancellation_policies p where p.tenant_id = p_tenant_id and p.service_id is null),
    '[]')
$$;
comment on function booking.policy_tiers is
  'The tiers of the cancellation policy by which a service is booked now: its own, else the company''s; [] without '
  'any. p_service_id NULL: the company''s.';
