create or replace function booking.account_view(p_account booking.accounts) returns jsonb
language sql immutable
as $$
  select jsonb_build_object(
    'id', p_account.id, 'email', p_account.email, 'display_name', p_account.display_name,
    'roles', to_jsonb(p_account.roles), 'salesperson_id', p_account.salesperson_id, 'status', p_account.status,
    'locale', p_account.locale, 'invited_at', booking.iso(p_account.invited_at),
    'created_at', booking.iso(p_account.created_at), 'last_signed_in_at', booking.iso(p_account.last_signed_in_at),
    'archived_at', booking.iso(p_account.archived_at), 'version', p_account.version)
$$;
comment on function booking.account_view is
  'An account as its company sees it: {id, email, display_name, roles, salesperson_id, status, locale, invited_at, '
  'created_at, last_signed_in_at, archived_at, version}.';
