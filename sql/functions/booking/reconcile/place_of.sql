create or replace function booking.place_of(p_provider text, p_tenant_id uuid, p_directory_id uuid, p_owner_user text)
  returns booking.reconciled_places
language sql stable
as $$
  select jsonb_populate_record(null::booking.reconciled_places, jsonb_build_object(
    'provider', p_provider, 'tenant_id', p_tenant_id, 'directory_id', p_directory_id, 'owner_user', p_owner_user,
      'began_at', 'infinity'))
$$;
comment on function booking.place_of is 'A place that need not be on record, to be judged as of this moment.';
