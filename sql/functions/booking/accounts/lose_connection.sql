create or replace function booking.lose_connection(p_connection booking.connections, p_detail text) returns void
language plpgsql
as $$
declare
  v_lost_since timestamptz;
begin
  if p_connection.status is distinct from 'active' then
    return;
  end if;
  update booking.connections c
  set status = 'lost', lost_since = booking.now(), last_error = left(p_detail, 1000), updated_at = booking.now()
  where c.id = p_connection.id
  returning c.lost_since into v_lost_since;
  perform booking.audit('consent_lost', 'tenant', p_connection.tenant_id::text,
    jsonb_build_object('detail', left(p_detail, 1000)));
  if p_connection.is_directory or p_connection.capability = 'calendar' then
    perform booking.tell_owners(p_connection.tenant_id, 'calendar_disconnected',
      p_connection.id || ' ' || booking.iso(v_lost_since), '{"console": "calendars"}');
  end if;
end
$$;
comment on function booking.lose_connection is
  'An account refuses us: audited once an outage, and told to the owners where calendars are lost with it. '
  'p_connection is locked; p_detail holds no secret.';
