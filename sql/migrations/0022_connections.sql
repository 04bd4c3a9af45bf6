-- Grants of accounts elsewhere: the directory of a company is the first kind of several.
-- depends: 0021_reservation_ends

create table booking.connections (
  id         uuid primary key default gen_random_uuid(),
  tenant_id  uuid references booking.tenants (id),
  provider   text not null,
  account    text not null,
  settings   jsonb not null default '{}',
  secret     bytea,
  status     text not null default 'active',
  lost_since timestamptz,
  last_error text,
  created_at timestamptz not null default booking.now(),
  updated_at timestamptz not null default booking.now(),
  constraint connections_belong_to_a_tenant unique (tenant_id, id),
  constraint an_account_is_connected_once unique nulls not distinct (tenant_id, provider, account),
  constraint an_account_has_a_name check (length(provider) between 1 and 40 and length(account) between 1 and 254),
  constraint a_connection_status_is_known check (status in ('active', 'lost')),
  constraint a_lost_connection_says_since_when check ((status = 'lost') = (lost_since is not null))
);
create unique index a_tenant_has_one_directory on booking.connections (tenant_id) where provider = 'microsoft';
comment on table booking.connections is
  'Grants of accounts elsewhere, one row each: what a company, or the platform itself, lets us do at a provider.';
comment on column booking.connections.id is 'Connection id.';
comment on column booking.connections.tenant_id is 'Whose account it is; NULL: the platform''s own.';
comment on column booking.connections.provider is 'Who keeps the account; microsoft: an Entra directory.';
comment on column booking.connections.account is
  'The provider''s id of the account; of a directory the same as tenants.m365_tenant_id, whoever writes which.';
comment on column booking.connections.settings is 'What the provider''s own code has to know besides; nothing secret.';
comment on column booking.connections.secret is
  'Encrypted key of this one account; NULL where the keys of the platform''s own application open it.';
comment on column booking.connections.status is
  'active, or lost: the provider refuses us. Work is tried on; the first success makes it active again.';
comment on column booking.connections.lost_since is 'When the provider refused us first; NULL while it does not.';
comment on column booking.connections.last_error is 'What it said then.';
comment on column booking.connections.created_at is 'When the account was connected.';
comment on column booking.connections.updated_at is 'Last change of account or status.';

insert into booking.connections (tenant_id, provider, account, status, lost_since, last_error, created_at)
select t.id, 'microsoft', t.m365_tenant_id::text, case when a.action = 'consent_lost' then 'lost' else 'active' end,
  case when a.action = 'consent_lost' then a.created_at_utc end,
  case when a.action = 'consent_lost' then a.meta_json ->> 'detail' end, t.created_at
from booking.tenants t
left join lateral (
  select l.action, l.created_at_utc, l.meta_json
  from booking.audit_logs l
  where l.target_id = t.id::text and l.target_type = 'tenant' and l.action in ('consent_lost', 'consent_restored')
  order by l.id desc limit 1) a on true
where t.m365_tenant_id is not null;
