create or replace function booking.webhook_body(p_message booking.webhook_messages) returns text
language sql stable
as $$
  select json_build_object('id', p_message.id, 'type', p_message.type, 'api_version', '2026-12-01',
    'created_at', booking.iso(p_message.created_at), 'sequence', p_message.sequence,
    'correlation_id', p_message.correlation_id, 'data', p_message.data)::text
$$;
comment on function booking.webhook_body is
  'A message as it is posted: {id, type, api_version, created_at, sequence, correlation_id, data}, the same text in '
  'every delivery of it.';
