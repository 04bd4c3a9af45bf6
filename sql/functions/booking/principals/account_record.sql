create or replace function booking.account_record(p_account_id uuid) returns jsonb
language sql volatile
as $$
  select booking.account_view(a) || booking.phone_view(a.id) || jsonb_build_object('sessions', (
    select coalesce(jsonb_agg(jsonb_build_object('signed_in_at', booking.iso(s.signed_in_at),
      'last_used_at', booking.iso(s.last_used_at), 'expires_at', booking.iso(s.expires_at), 'form', s.form,
      'client', s.client, 'agent', s.agent) order by s.signed_in_at), '[]')
    from booking.sessions s where s.tenant_id = a.tenant_id and s.account_id = a.id))
  from booking.accounts a where a.id = p_account_id
$$;
comment on function booking.account_record is
  'An account with where it is signed in, as personal_export gives it.';
