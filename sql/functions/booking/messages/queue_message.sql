create or replace function booking.queue_message(
  p_tenant_id uuid, p_about_id uuid, p_booking_id uuid, p_purpose text, p_channel text, p_recipient text,
  p_due_at timestamptz default null, p_not_after timestamptz default null, p_occurrence text default '',
  p_data jsonb default '{}', p_starts_at timestamptz default null, p_recipient_name text default null,
  p_timezone text default null, p_locale text default null, p_verify_jti uuid default null
) returns bigint
language plpgsql
as $$
declare
  v_at constant timestamptz := booking.now();
  v_sequence integer;
  v_id bigint;
begin
  if p_booking_id is not null then
    select b.sequence into v_sequence from booking.bookings b where b.id = p_booking_id;
  end if;
  insert into booking.notification_outbox (tenant_id, about_id, booking_id, sequence, purpose, occurrence, channel,
    recipient, recipient_name, timezone, locale, starts_at, due_at, not_after, verify_jti, data, created_at)
  values (p_tenant_id, p_about_id, p_booking_id, coalesce(v_sequence, 0), p_purpose, p_occurrence, p_channel,
    p_recipient, p_recipient_name, p_timezone, p_locale, p_starts_at, coalesce(p_due_at, v_at), p_not_after,
    p_verify_jti, p_data, v_at)
  on conflict on constraint a_message_is_owed_once do nothing
  returning id into v_id;
  -- What is due later is found by its periodic job.
  if v_id is not null and coalesce(p_due_at, v_at) <= v_at then
    perform booking.enqueue('message', v_id::text);
  end if;
  return v_id;
end
$$;
comment on function booking.queue_message is
  'Owes somebody a message, in the transaction that causes it; what is due now wakes a worker at its commit. NULL: the '
  'same one (about, sequence, purpose, occurrence, channel, recipient) is owed or was sent already. p_starts_at: the '
  'start it talks about, which makes it void with another start or sequence of the booking.';
