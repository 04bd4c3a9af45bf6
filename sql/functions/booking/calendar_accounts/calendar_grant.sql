create or replace function booking.calendar_grant(
  p_account booking.calendar_accounts, p_connection booking.connections
) returns jsonb
language sql immutable
as $$
  select jsonb_build_object('tenant_id', p_account.tenant_id, 'source', p_account.token_source,
    'provider', p_account.provider,
    'subject', p_account.subject, 'address', p_account.address, 'scopes', p_account.scopes,
    'settings', p_connection.settings, 'secret', p_connection.secret)
$$;
comment on function booking.calendar_grant is
  'What a person, or their company, lets us do with a calendar account: {tenant_id, source (token_source), provider, '
  'subject, address, scopes, settings, secret (sealed; NULL: the platform''s own key opens it)}.';
