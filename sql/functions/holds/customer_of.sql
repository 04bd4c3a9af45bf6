create or replace function booking.customer_of(p_tenant_id uuid, p_email text) returns uuid
language plpgsql
as $$
declare
  v_customer_id uuid;
begin
  select c.id into v_customer_id from booking.customers c where c.tenant_id = p_tenant_id and c.email_key = lower(p_email);
  if not found then
    insert into booking.customers (tenant_id, email) values (p_tenant_id, p_email)
    on conflict do nothing returning id into v_customer_id;
    if not found then
      select c.id into strict v_customer_id from booking.customers c where c.tenant_id = p_tenant_id and c.email_key = lower(p_email);
    end if;
  end if;
  return v_customer_id;
end
$$;
comment on function booking.customer_of(uuid, text) is
  'The customer with this mail address (compared in lower case), made when new; an existing one is not touched: nothing about the address is proved yet.';
