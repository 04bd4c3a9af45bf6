create or replace function booking.has_own_sender(p_tenant_id uuid, p_channel text) returns boolean
language sql stable
as $$
  select coalesce((
    select s.owner_id is not null and s.is_own_account or case p_channel
      when 'mail' then booking.is_proved_sender(p_tenant_id, s.from_address) else s.owner_id is not null end
    from booking.sender_of(p_tenant_id, p_channel) s), false)
$$;
comment on function booking.has_own_sender is
  'Whether a tenant''s messages of a channel go out by a sender that is proved to be its own: a mailbox of the '
  'directory that it consented with, an address of a domain that it proved, and of SMS an account that it connected. '
  'Only then does its own text go out.';
