create or replace function booking.note_opt_out(
  p_connection_id uuid, p_recipient text, p_is_stopped boolean, p_at timestamptz
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_digest bytea := booking.recipient_digest(p_recipient);
begin
  insert into booking.sms_opt_outs as o (connection_id, digest, is_stopped, changed_at)
  values (p_connection_id, v_digest, p_is_stopped, p_at)
  on conflict (connection_id, digest) do update
    set is_stopped = excluded.is_stopped, changed_at = excluded.changed_at
    where o.changed_at <= excluded.changed_at;
  if not found then
    return;
  elsif p_is_stopped then
    perform booking.suppress(t.id, 'sms', p_recipient, v_digest, 'stopped', p_connection_id => p_connection_id)
    from booking.tenants t
    where exists (
      select from booking.notification_outbox m
      where m.tenant_id = t.id and m.recipient_key = lower(p_recipient) and m.connection_id = p_connection_id)
    order by t.id;
  else
    update booking.suppressions s set lifted_at = booking.now(), lifted_by = 'recipient'
    where s.connection_id = p_connection_id and s.digest = v_digest and s.reason = 'stopped' and s.lifted_at is null;
  end if;
end
$$;
comment on function booking.note_opt_out is
  'STOP or START of a number to the sender of a connection: it counts for all tenants that send by it, and those who '
  'have written to the number see it among their suppressions. An older word than the last changes nothing. Crosses '
  'tenants, so it belongs to holdfast_platform.';
