create or replace function booking.invite_owners(p_tenant_id uuid) returns bigint
language sql volatile
as $$
  select count(booking.invite(a.id)) from booking.accounts a
  where a.tenant_id = p_tenant_id and 'owner' = any (a.roles) and a.status = 'invited' and a.invited_at is null
    and a.archived_at is null
$$;
comment on function booking.invite_owners is
  'Invites, and counts, the owners who were named before the company was active: mails of one that is not are dropped.';
