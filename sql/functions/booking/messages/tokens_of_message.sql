create or replace function booking.tokens_of_message(p_message booking.notification_outbox) returns jsonb
language plpgsql
as $$
declare
  v_at timestamptz := date_trunc('second', booking.now());
  v_booking booking.bookings;
begin
  select b.* into v_booking from booking.bookings b where b.id = booking.booking_to_change(p_message);
  if v_booking.id is not null
    and not exists (select from booking.link_tokens t
      where t.booking_id = v_booking.id and t.message_id = p_message.id and t.revoked_at is null) then
    insert into booking.link_tokens (jti, tenant_id, booking_id, purpose, message_id, issued_at, expires_at)
    select gen_random_uuid(), p_message.tenant_id, v_booking.id, v.purpose, p_message.id, v_at,
      v_at + interval '24 hours'
    from booking.change_rule(v_booking) r
    cross join lateral (values ('cancel', r.cancel_fault), ('reschedule', r.reschedule_fault)) v (purpose, fault)
    where v.fault is null and not booking.is_for_members(p_message.tenant_id);
  end if;
  return booking.unsubscribe_claims(p_message) || (
    select coalesce(jsonb_agg(jsonb_build_object(
      'purpose', t.purpose, 'jti', t.jti, 'tenant_id', t.tenant_id, 'booking_id', t.booking_id,
      'iat', extract(epoch from t.issued_at)::bigint, 'exp', extract(epoch from t.expires_at)::bigint)
        order by t.purpose), '[]')
    from booking.link_tokens t
    where t.booking_id in (p_message.booking_id, v_booking.id)
      and (t.message_id = p_message.id or t.jti = p_message.verify_jti) and t.revoked_at is null);
end
$$;
comment on function booking.tokens_of_message is
  'Claims of the links in a message; made once and kept, so that a resend carries the same bytes, unless they were '
  'revoked meanwhile. cancel and reschedule end after 24 hours, and are made only where booking.change_rule says that '
  'they would be good, and never of a company that is for members; booking.unsubscribe_claims stand beside them.';
