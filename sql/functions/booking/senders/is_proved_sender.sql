create or replace function booking.is_proved_sender(p_tenant_id uuid, p_address text) returns boolean
language sql stable
as $$
  select exists (
    select from booking.sender_domains d
    where d.tenant_id = p_tenant_id and d.domain = lower(split_part(p_address, '@', 2)) and d.proved_at is not null)
$$;
comment on function booking.is_proved_sender is
  'Whether a mail address is in a domain that the tenant has proved to be its own; a domain below it is another one.';
