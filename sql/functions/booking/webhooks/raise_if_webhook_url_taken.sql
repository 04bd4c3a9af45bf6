create or replace function booking.raise_if_webhook_url_taken(p_endpoint_id uuid, p_url text) returns void
language plpgsql
as $$
begin
  perform booking.raise_if_invalid(jsonb_build_object('url', case
    when length(p_url) > 2000 then 'At most 2000 characters.'
    when exists (select from booking.webhook_endpoints e
      where e.tenant_id = booking.current_tenant() and e.url = p_url and e.id <> p_endpoint_id)
      then 'Another endpoint has this address.' end));
end
$$;
comment on function booking.raise_if_webhook_url_taken is
  'Refuses the address of another endpoint of this tenant, and one that is too long. Errors: SB400 invalid_request.';
