create or replace function booking.loss_fault(p_message booking.notification_outbox) returns text
language sql stable
as $$
  select 'restored' where not exists (
    select from booking.connections c
    where p_message.purpose = 'calendar_disconnected' and c.tenant_id = p_message.tenant_id
      and c.id || ' ' || booking.iso(c.lost_since) = p_message.occurrence
    union all
    select from booking.webhook_endpoints e
    where p_message.purpose = 'webhook_disabled' and e.tenant_id = p_message.tenant_id
      and e.id || ' ' || booking.iso(e.disabled_at) = p_message.occurrence
    union all
    select from booking.sender_domains d
    where p_message.purpose = 'sender_domain_lost' and d.tenant_id = p_message.tenant_id
      and d.id::text = split_part(p_message.occurrence, ' ', 1) and d.proved_at is null)
$$;
comment on function booking.loss_fault is
  'Why owners are not told any more of a loss that booking.tell_owners owes them: restored. It may have '
  'waited for the very account that was lost. NULL: it lasts.';
