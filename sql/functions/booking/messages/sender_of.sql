create or replace function booking.sender_of(p_tenant_id uuid)
  returns table (provider text, mailbox text, account text, is_own_account boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.provider, c.account, a.account, a.account = t.m365_tenant_id::text
  from booking.tenants t
  join booking.tenant_config f on f.tenant_id = t.id
  left join booking.connections o on o.tenant_id = t.id and o.channel = 'mail'
  left join booking.connections p on p.tenant_id is null and p.capability = 'message'
    and p.provider = (select u.provider from booking.providers u where u.channel = 'mail' and u.is_usual)
  cross join lateral (
    select coalesce(o.provider, p.provider) as provider, coalesce(o.account, p.account) as account) c
  -- Of the directory that owns the mailbox; only its grant can send. [GRAPH-25]
  cross join lateral (
    select coalesce(f.mail_directory_id::text, p.settings ->> 'directory', t.m365_tenant_id::text) as account) a
  where t.id = p_tenant_id
$$;
comment on function booking.sender_of is
  'Who sends a tenant''s mails: its own mailbox, else the platform''s (mailbox NULL: neither is connected), and the '
  'account that owns it: as the tenant says, else the platform, else the tenant''s own (is_own_account). Sees the '
  'platform''s connections, so it belongs to holdfast_platform.';
