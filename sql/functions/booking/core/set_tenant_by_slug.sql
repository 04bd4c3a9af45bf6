create or replace function booking.set_tenant_by_slug(p_slug text, p_even_if_disabled boolean default false)
returns uuid
language plpgsql
as $$
declare
  v_tenant_id uuid := booking.tenant_of_slug(p_slug, p_even_if_disabled);
  -- An assignment: PERFORM would be a statement of its own.
  v_set text := set_config('booking.tenant_id', coalesce(v_tenant_id::text, ''), true);
begin
  if v_tenant_id is null then
    perform booking.raise_error('tenant_not_found', 'There is no active company at this address.');
  end if;
  return v_tenant_id;
end
$$;
comment on function booking.set_tenant_by_slug is
  'Enters the active tenant with this slug and returns its id; a disabled one only where booked meetings can still be '
  'canceled. Errors: SB404 tenant_not_found (unknown, pending or disabled).';
