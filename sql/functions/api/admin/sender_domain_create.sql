create or replace function api.sender_domain_create(
  p_tenant_id uuid, p_id uuid, p_domain text, p_token text, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 20;
  v_domain booking.sender_domains;
begin
  perform booking.set_known_tenant(p_tenant_id);
  -- One after the other, so that two do not both become the last.
  perform from booking.tenant_config c where c.tenant_id = p_tenant_id for no key update;
  select * into v_domain from booking.sender_domains d where d.tenant_id = p_tenant_id and d.domain = p_domain;
  if v_domain.id is not null then
    return booking.response(200, booking.sender_domain_view(v_domain)::json);
  end if;
  perform booking.raise_if_invalid(jsonb_build_object('domain', case
    when (select count(*) from booking.sender_domains d where d.tenant_id = p_tenant_id) >= c_most
      then format('A company has at most %s.', c_most) end));
  insert into booking.sender_domains (id, tenant_id, domain, token) values (p_id, p_tenant_id, p_domain, p_token)
  returning * into v_domain;
  perform booking.audit('sender_domain.created', 'sender_domain', p_id::text,
    jsonb_build_object('domain', p_domain), 'administrator', p_actor);
  return booking.response(201, booking.sender_domain_view(v_domain)::json);
end
$$;
comment on function api.sender_domain_create is
  'POST tenant-admin notifications/domains: names a domain that mails shall come from; 200 with the one there is when '
  'it was named before. The caller has brought the name into the form of the name system, and drawn the token. '
  'Errors: SB400 invalid_request (domain), SB403 tenant_scope.';
