create or replace function booking.carrier_view(p_connection booking.connections) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_connection.id, 'provider', p_connection.provider,
    'channel', p_connection.channel, 'account', p_connection.account,
    'settings', p_connection.settings - 'connection_id', 'status', p_connection.status,
    'lost_since', booking.iso(p_connection.lost_since), 'last_error', p_connection.last_error,
    'created_at', booking.iso(p_connection.created_at), 'updated_at', booking.iso(p_connection.updated_at))
$$;
comment on function booking.carrier_view is
  'A company''s own account that carries its messages, without its keys: {id, provider, channel (mail or sms), '
  'account, settings, status (active, lost or removed), lost_since, last_error, created_at, updated_at}.';
