create or replace function api.mail_report(
  p_tenant_id uuid, p_mail_id bigint, p_outcome text, p_error text default null,
  p_retry_after double precision default null, p_lease uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_report record;
begin
  perform booking.set_tenant(p_tenant_id);
  if p_outcome = 'ok' then
    -- That it was sent is true whoever says it; what another worker says of the same mail is heard no more.
    update booking.mails m
    set status = 'sent', finished_at = booking.now(), last_error = null, attempts = coalesce(
      (select w.attempts from booking.work w where w.kind = 'mail' and w.id = p_mail_id::text), m.attempts + 1)
    where m.id = p_mail_id and m.status = 'queued';
    return '{"finished": true}';
  end if;
  perform from booking.mails m where m.id = p_mail_id for update;
  v_report := booking.work_report('mail', p_mail_id::text, p_lease, p_outcome, p_error, p_retry_after,
    booking.is_consent_lost(p_tenant_id));
  if v_report.verdict = 'dead' then
    return booking.dead_letter_mail(p_mail_id, v_report.attempts, p_error);
  elsif v_report.verdict = 'retry' then
    update booking.mails set attempts = v_report.attempts, last_error = p_error where id = p_mail_id;
  end if;
  return v_report.answer;
end
$$;
comment on function api.mail_report is
  'Worker: how sending went: ok, retry (p_retry_after in seconds) or failed. After ten attempts (not while the '
  'tenant''s consent is lost: all resumes by itself) or a permanent error the mail is dead and audited. A report '
  'whose lease is not that of the claim changes nothing, but that it was sent. Returns {"wait": seconds} or '
  '{"finished": true}.';
