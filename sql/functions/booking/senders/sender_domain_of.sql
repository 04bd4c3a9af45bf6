create or replace function booking.sender_domain_of(p_domain_id uuid) returns booking.sender_domains
language plpgsql
as $$
declare
  v_domain booking.sender_domains;
begin
  select * into v_domain from booking.sender_domains d where d.id = p_domain_id for update;
  if v_domain.id is null then
    perform booking.raise_error('not_found', 'There is no such domain.');
  end if;
  return v_domain;
end
$$;
comment on function booking.sender_domain_of is
  'A sender''s domain of the tenant that was entered, locked. Errors: SB404 not_found.';
