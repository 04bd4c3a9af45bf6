create or replace function api.outbox_report(
  p_tenant_id uuid, p_id bigint, p_outcome text, p_error text default null,
  p_retry_after double precision default null, p_lease uuid default null, p_provider_message_id text default null,
  p_segments integer default null, p_template_version integer default null, p_body_digest text default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_message booking.notification_outbox;
  v_look_up_seconds integer;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_message from booking.notification_outbox o where o.id = p_id for update;
  if p_outcome = 'ok' then
    -- That it was sent is true whoever says it; what another worker says of the same message is heard no more. Of
    -- one that its provider told of first, what was in it is not known yet.
    update booking.notification_outbox o
    set status = 'sent', last_error = null, outcome_unknown_at = null,
      provider_message_id = coalesce(o.provider_message_id, p_provider_message_id), segments = p_segments,
      template_version = p_template_version, body_digest = decode(p_body_digest, 'hex'),
      delivery = coalesce(o.delivery, 'accepted'), delivery_at = coalesce(o.delivery_at, booking.now())
    where o.id = p_id and (o.status in ('queued', 'unknown') or o.status = 'sent' and o.body_digest is null);
    return '{"finished": true}';
  elsif v_message.lease is distinct from p_lease or v_message.status <> 'queued' then
    return '{"finished": true}';
  end if;
  if p_outcome in ('retry', 'opted_out', 'failed') then
    -- Of this try it is known; an earlier one, whose answer was lost, may have been delivered.
    update booking.notification_outbox set outcome_unknown_at = null where id = p_id and lost_answers = 0;
  end if;
  case p_outcome
    when 'retry' then
      return booking.retry_message(p_id, v_message.attempts, p_error, p_retry_after,
        booking.is_consent_lost(p_tenant_id));
    when 'opted_out' then
      perform booking.note_opt_out(v_message.connection_id, v_message.recipient_key, true, booking.now());
      update booking.notification_outbox
      set status = 'dropped', reason = 'stopped', last_error = p_error
      where id = p_id;
      return '{"finished": true}';
    when 'failed' then
      return booking.dead_letter_message(p_id, p_error);
    when 'unknown' then
      update booking.notification_outbox set lost_answers = lost_answers + 1 where id = p_id;
      select p.look_up_seconds into v_look_up_seconds from booking.providers p
      where p.provider = v_message.provider and p.capability = 'message';
      if v_look_up_seconds is null and booking.is_given_up_when_lost(v_message.purpose) then
        update booking.notification_outbox set last_error = p_error where id = p_id;
        return booking.give_message_up(p_id);
      end if;
      return booking.retry_message(p_id, v_message.attempts, p_error, p_retry_after, p_not_before => coalesce(
        v_message.outcome_unknown_at + make_interval(secs => v_look_up_seconds), '-infinity'));
    when 'unasked' then
      return booking.retry_message(p_id, v_message.attempts, p_error, p_retry_after);
    when 'absent' then
      if booking.is_given_up_when_lost(v_message.purpose) then
        return booking.give_message_up(p_id);
      end if;
      update booking.notification_outbox set outcome_unknown_at = null, lost_answers = greatest(lost_answers - 1, 0)
      where id = p_id;
      return booking.defer_message(p_id, booking.now());
  end case;
end
$$;
comment on function api.outbox_report is
  'Worker: how a message went: ok (sent, or found at the provider; p_body_digest in hex), retry (certainly not sent; '
  'p_retry_after in seconds), failed (refused for good), opted_out (its recipient wants nothing from this sender), '
  'unknown (the answer was lost), unasked (the provider cannot be asked just now), absent (the provider was asked and '
  'does not have it). Lost answers go the way that purpose and provider say: look up, send again, or give up. After '
  'ten attempts (not while the tenant''s consent is lost: all resumes by itself) or a refusal it is dead and audited. '
  'A report whose lease is not that of the claim changes nothing, but that it was sent. Returns {"wait": seconds} or '
  '{"finished": true}.';
