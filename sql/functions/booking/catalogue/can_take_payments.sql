create or replace function booking.can_take_payments(p_tenant_id uuid) returns boolean
language sql stable
as $$
  select exists (
    select from booking.connections c
    where c.tenant_id = p_tenant_id and c.capability = 'payment' and c.status = 'active')
$$;
comment on function booking.can_take_payments is
  'Whether the company is connected to somebody who takes payments for it.';
