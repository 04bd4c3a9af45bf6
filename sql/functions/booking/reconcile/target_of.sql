create or replace function booking.target_of(p_connection_id uuid, p_capability text, p_owner_user text)
  returns booking.reconcile_targets
language sql stable
as $$
  select jsonb_populate_record(null::booking.reconcile_targets, jsonb_build_object(
    'provider', c.provider, 'capability', p_capability, 'connection_id', c.id, 'tenant_id', c.tenant_id,
    'provider_user', p_owner_user, 'began_at', 'infinity'))
  from booking.connections c where c.id = p_connection_id
$$;
comment on function booking.target_of is 'A target that need not be on record, to be judged as of this moment.';
