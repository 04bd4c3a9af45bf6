create or replace function booking.sender_of(
  p_tenant_id uuid, p_channel text, p_connection_id uuid default null
)
returns table (
  provider text, connection_id uuid, owner_id uuid, account text, settings jsonb, secret text, is_own_account boolean,
  from_address text, from_name text, reply_to text, look_up_seconds integer
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.provider, c.id, c.tenant_id, c.account,
    c.settings || case when v.directory is null then '{}' else jsonb_build_object('directory', v.directory) end,
    c.secret::text, coalesce(v.directory = t.m365_tenant_id::text, false),
    coalesce(
      case when p.takes_any_sender or c.tenant_id is not null then
        case when booking.is_proved_sender(t.id, f.from_address) then f.from_address end end,
      c.settings ->> 'from', c.account),
    coalesce(f.from_name, t.name), f.reply_to, p.look_up_seconds
  from booking.tenants t
  join booking.tenant_config f on f.tenant_id = t.id
  cross join lateral (
    select o.* from booking.connections o
    join booking.providers q on q.provider = o.provider and q.capability = o.capability
    where o.capability = 'message' and o.channel = p_channel and coalesce(o.tenant_id, t.id) = t.id
      and o.status <> 'removed'
      and case when p_connection_id is not null then o.id = p_connection_id
        else o.tenant_id is not null or case p_channel
          when 'mail' then coalesce(
            o.provider = coalesce(f.mail_provider, nullif(booking.setting('mail_provider'), '')), q.is_usual)
          else q.is_usual end end
    order by o.tenant_id nulls last, o.created_at limit 1) c
  join booking.providers p on p.provider = c.provider and p.capability = c.capability
  -- Of the directory that owns the mailbox; only its grant can send. [GRAPH-25]
  left join lateral (
    select coalesce(f.mail_directory_id::text, c.settings ->> 'directory', (
      select u.settings ->> 'directory' from booking.connections u
      where u.tenant_id is null and u.capability = 'message' and u.provider = c.provider limit 1),
      t.m365_tenant_id::text) as directory
    where exists (select from booking.providers d where d.provider = c.provider and d.is_directory)) v on true
  where t.id = p_tenant_id
$$;
comment on function booking.sender_of is
  'Who sends a tenant''s messages of a channel: its own account, else the platform''s with the provider that the '
  'tenant or MAIL_PROVIDER names, else with the usual one; no row: none is connected. p_connection_id: that account '
  'alone. owner_id: whose the account is, NULL: the platform''s. settings of a provider of directories say whose '
  'mailbox it is (directory): as the tenant says, else the platform, else the tenant''s own (is_own_account). '
  'from_address: the tenant''s where it has proved the domain and the account may send so, else the account''s. Sees '
  'the platform''s connections, so it belongs to holdfast_platform.';
