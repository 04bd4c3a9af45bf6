create or replace function booking.member_of(p_tenant_id uuid, p_id uuid) returns booking.accounts
language plpgsql
as $$
begin
  perform from booking.accounts a where a.tenant_id = p_tenant_id and a.id = p_id for update;
  return booking.known_member(p_tenant_id, p_id);
end
$$;
comment on function booking.member_of is 'An account of a company, locked to be changed. Errors: SB404 not_found.';
