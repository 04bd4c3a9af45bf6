create or replace function booking.change_policy(
  p_tenant_id uuid, p_service_id uuid, p_fields jsonb, p_version integer, p_actor text
) returns jsonb
language plpgsql
as $$
declare
  v_before jsonb := booking.policy_view(p_tenant_id, p_service_id);
  v_after jsonb;
begin
  perform booking.raise_if_stale(p_version, (v_before ->> 'version')::integer);
  perform booking.raise_if_invalid(booking.unknown_fields(p_fields, array['tiers'])
    || booking.policy_faults(coalesce(p_fields -> 'tiers', '0'), p_service_id is not null));
  insert into booking.cancellation_policies as p (tenant_id, service_id, tiers)
  values (p_tenant_id, p_service_id, booking.stored_tiers(p_fields -> 'tiers'))
  on conflict (tenant_id, service_id) do update
    set tiers = excluded.tiers, version = p.version + 1, updated_at = booking.now()
    where p.tiers is distinct from excluded.tiers;
  v_after := booking.policy_view(p_tenant_id, p_service_id);
  perform booking.audit_change('cancellation_policy.changed', case when p_service_id is null then 'tenant'
      else 'service' end, coalesce(p_service_id, p_tenant_id)::text,
    v_before - '{version,examples,currency}'::text[], v_after - '{version,examples,currency}'::text[], p_actor);
  return v_after;
end
$$;
comment on function booking.change_policy is
  'Keeps the whole cancellation policy {tiers} of a service (p_service_id NULL: of the company) and answers '
  'booking.policy_view; the caller holds the catalogue (booking.open_catalogue). What is booked keeps the policy that '
  'it was booked with. Errors: SB400 invalid_request, SB409 version_conflict.';
