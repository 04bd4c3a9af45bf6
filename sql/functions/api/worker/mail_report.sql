create or replace function api.mail_report(
  p_tenant_id uuid, p_mail_id bigint, p_outcome text, p_error text default null, p_retry_after double precision default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_mail booking.mails;
  v_wait double precision;
begin
  perform booking.enter(p_tenant_id);
  select * into v_mail from booking.mails m where m.id = p_mail_id for update;
  if v_mail.id is null or v_mail.status <> 'queued' then
    return '{"finished": true}';
  end if;
  if p_outcome = 'ok' then
    update booking.mails set status = 'sent', finished_at = booking.now(), lease_until = null, last_error = null where id = p_mail_id;
  elsif p_outcome = 'retry' and (v_mail.attempts < 10 or booking.is_consent_lost(p_tenant_id)) then
    v_wait := booking.backoff_seconds(v_mail.attempts, p_retry_after);
    update booking.mails set last_error = p_error, lease_until = null, next_attempt_at = booking.now() + make_interval(secs => v_wait)
    where id = p_mail_id;
    return jsonb_build_object('wait', v_wait);
  else
    update booking.mails set status = 'dead', finished_at = booking.now(), lease_until = null, last_error = p_error where id = p_mail_id;
    perform booking.audit('mail.dead', 'booking', v_mail.booking_id::text,
      jsonb_build_object('mail_id', p_mail_id, 'kind', v_mail.kind, 'error', p_error));
  end if;
  return '{"finished": true}';
end
$$;
comment on function api.mail_report is
  'Worker: how sending went: ok, retry (p_retry_after in seconds) or failed. After ten attempts (not while the '
  'tenant''s consent is lost: all resumes by itself) or a refusal for good the mail is dead and audited. Returns '
  '{"wait": seconds} or {"finished": true}.';
