create or replace function booking.suppression_of(
  p_tenant_id uuid, p_channel text, p_recipient text, p_purpose text, p_connection_id uuid
) returns text
language sql stable
as $$
  select coalesce((
    select s.reason from booking.suppressions s
    where s.tenant_id = p_tenant_id and s.channel = p_channel and s.lifted_at is null
      and s.digest = booking.recipient_digest(p_recipient)
      and case s.reason
        when 'stopped' then false
        when 'unsubscribed' then exists (
          select from booking.message_purposes m where m.purpose = p_purpose and m.is_optional)
        else true end
    order by s.created_at limit 1
  ), (
    select 'stopped' from booking.sms_opt_outs o
    where o.connection_id = p_connection_id and o.digest = booking.recipient_digest(p_recipient) and o.is_stopped))
$$;
comment on function booking.suppression_of is
  'Why nothing of this purpose is sent to a recipient: bounced, complained, unsubscribed (reminders and follow-ups '
  'alone) or stopped (STOP was answered to the sender of p_connection_id, whichever tenant wrote); NULL: it may be.';
