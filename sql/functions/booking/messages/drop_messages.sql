create or replace function booking.drop_messages(p_booking_id uuid, p_reason text, p_purposes text[] default null)
  returns void
language plpgsql
as $$
begin
  -- One that was handed over and has no answer yet ends with its answer.
  update booking.notification_outbox o set status = 'dropped', reason = p_reason
  where o.booking_id = p_booking_id and o.status = 'queued' and o.outcome_unknown_at is null
    and (p_purposes is null or o.purpose = any (p_purposes));
end
$$;
comment on function booking.drop_messages is
  'Messages about a booking that are not sent yet, for some purposes or (NULL) all, end as dropped, with a reason. '
  'None is deleted.';
