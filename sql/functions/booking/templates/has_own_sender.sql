create or replace function booking.has_own_sender(p_tenant_id uuid, p_channel text) returns boolean
language sql stable
as $$
  select coalesce((
    select s.owner_id is not null and (s.is_own_account or not jsonb_exists(s.settings, 'directory'))
    from booking.sender_of(p_tenant_id, p_channel) s), false)
$$;
comment on function booking.has_own_sender is
  'Whether a tenant''s messages of a channel go out by an account that is proved to be its own: one that it connected, '
  'of a directory the one that it consented with. Only then does its own text go out.';
