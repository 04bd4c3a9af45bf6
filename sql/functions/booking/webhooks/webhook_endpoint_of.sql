create or replace function booking.webhook_endpoint_of(p_endpoint_id uuid) returns booking.webhook_endpoints
language plpgsql
as $$
declare
  v_endpoint booking.webhook_endpoints;
begin
  select * into v_endpoint from booking.webhook_endpoints e where e.id = p_endpoint_id for update;
  if v_endpoint.id is null then
    perform booking.raise_error('not_found', 'There is no such endpoint.');
  end if;
  return v_endpoint;
end
$$;
comment on function booking.webhook_endpoint_of is
  'An endpoint of the tenant that was entered, locked. Errors: SB404 not_found.';
