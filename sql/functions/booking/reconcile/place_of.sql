create or replace function booking.place_of(p_connection_id uuid, p_capability text, p_owner_user text)
  returns booking.reconciled_places
language sql stable
as $$
  select jsonb_populate_record(null::booking.reconciled_places, jsonb_build_object(
    'provider', c.provider, 'capability', p_capability, 'connection_id', c.id, 'tenant_id', c.tenant_id,
    'owner_user', p_owner_user, 'began_at', 'infinity'))
  from booking.connections c where c.id = p_connection_id
$$;
comment on function booking.place_of is 'A place that need not be on record, to be judged as of this moment.';
