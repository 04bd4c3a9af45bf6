create or replace function booking.invitation_fault(p_account_id uuid) returns text
language sql stable
as $$
  select 'withdrawn' from booking.accounts a
  where a.id = p_account_id and (a.archived_at is not null or a.status = 'disabled')
$$;
comment on function booking.invitation_fault is
  'Why nobody is told any more that they have an account: withdrawn, since it was removed or disabled meanwhile. NULL: '
  'they have it.';
