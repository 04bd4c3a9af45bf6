create or replace function booking.keep_an_owner() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'UPDATE' and 'owner' = any (new.roles) and new.status = 'active' and new.archived_at is null then
    return new;
  end if;
  -- Two owners who remove each other would both see one left.
  perform from booking.tenants t where t.id = old.tenant_id for no key update;
  if not exists (select from booking.accounts a
    where a.tenant_id = old.tenant_id and a.id <> old.id and 'owner' = any (a.roles) and a.status = 'active'
      and a.archived_at is null)
  then
    perform booking.raise_error('last_owner', 'A company has an owner: make somebody else one first.');
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;
comment on function booking.keep_an_owner is
  'Trigger of accounts that are an active owner: the last one of a company stays. Errors: SB409 last_owner.';
