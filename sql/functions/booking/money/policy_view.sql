create or replace function booking.policy_view(p_tenant_id uuid, p_service_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object('tiers', t.tiers, 'is_own', p.tiers is not null, 'version', coalesce(p.version, 1),
    'currency', c.currency, 'examples', booking.policy_examples(t.tiers, coalesce(
      (select nullif(s.price_amount, 0) from booking.services s where s.id = p_service_id), 10000)))
  from booking.tenant_config c
  cross join lateral (select booking.policy_tiers(p_tenant_id, p_service_id) as tiers) t
  left join booking.cancellation_policies p
    on p.tenant_id = c.tenant_id and p.service_id is not distinct from p_service_id
  where c.tenant_id = p_tenant_id
$$;
comment on function booking.policy_view is
  'The cancellation policy that a service (p_service_id NULL: the company) is booked by: {tiers, is_own, version, '
  'currency, examples}. is_own: said of it itself; false: of the service the company''s, of the company none. '
  'examples: booking.policy_examples, of the service''s price, else of 10000.';
