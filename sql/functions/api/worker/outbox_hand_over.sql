create or replace function api.outbox_hand_over(p_tenant_id uuid, p_id bigint, p_lease uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  update booking.notification_outbox o set outcome_unknown_at = booking.now()
  where o.id = p_id and o.lease = p_lease and o.due_at > booking.now();
  return found;
end
$$;
comment on function api.outbox_hand_over is
  'Worker: a claimed message is handed to its provider next; from here on nobody knows whether it was sent, until a '
  'report does. false: it is not to be sent, since it was dropped meanwhile, or the claim has ended.';
