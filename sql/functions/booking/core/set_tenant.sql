create or replace function booking.set_tenant(p_tenant_id uuid) returns uuid
language plpgsql
as $$
begin
  perform set_config('booking.tenant_id', p_tenant_id::text, true);
  return p_tenant_id;
end
$$;
comment on function booking.set_tenant is
  'Sets the tenant of this transaction; row-level security shows rows of no other. Returns it.';
