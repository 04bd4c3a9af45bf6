create or replace function booking.tokens_of_mail(p_mail booking.mails) returns jsonb
language plpgsql
as $$
declare
  v_at timestamptz := date_trunc('second', booking.now());
begin
  if p_mail.kind in ('confirmed', 'links')
    and not exists (select from booking.link_tokens t where t.booking_id = p_mail.booking_id and t.mail_id = p_mail.id and t.revoked_at is null) then
    insert into booking.link_tokens (jti, tenant_id, booking_id, purpose, mail_id, issued_at, expires_at)
    select gen_random_uuid(), p_mail.tenant_id, p_mail.booking_id, v.purpose, p_mail.id, v_at, v_at + interval '24 hours'
    from (values ('cancel'), ('reschedule')) v (purpose);
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'purpose', t.purpose, 'jti', t.jti, 'tenant_id', t.tenant_id, 'booking_id', t.booking_id,
      'iat', extract(epoch from t.issued_at)::bigint, 'exp', extract(epoch from t.expires_at)::bigint) order by t.purpose), '[]')
    from booking.link_tokens t
    where t.booking_id = p_mail.booking_id and (t.mail_id = p_mail.id or t.jti = p_mail.verify_jti) and t.revoked_at is null);
end
$$;
comment on function booking.tokens_of_mail(booking.mails) is
  'Claims of the links in a mail; made once and kept, so that a resend carries the same bytes, unless they were revoked meanwhile. cancel and reschedule end after 24 hours.';
