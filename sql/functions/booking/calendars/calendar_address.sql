create or replace function booking.calendar_address(p_salesperson_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object('provider', k.provider, 'connection_id', k.connection_id, 'directory', c.account,
    'user', k.external_id)
  from booking.calendars k
  left join booking.connections c on c.tenant_id = k.tenant_id and c.id = k.connection_id
  where k.salesperson_id = p_salesperson_id
$$;
comment on function booking.calendar_address is
  'Where a salesperson''s calendar is, for whoever asks its provider: {provider, connection_id (of the grant), '
  'directory (its account; both null without one), user (how the provider knows the calendar)}.';
