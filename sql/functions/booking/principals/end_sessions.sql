create or replace function booking.end_sessions() returns trigger
language plpgsql
as $$
begin
  delete from booking.sessions s where s.tenant_id = new.tenant_id and s.account_id = new.id;
  return new;
end
$$;
comment on function booking.end_sessions is
  'Trigger of accounts: what somebody may do has changed, so they sign in anew; nothing is compared per request.';
