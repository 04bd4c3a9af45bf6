create or replace function booking.follow_up_kind(p_type text) returns text
language sql immutable
as $$
  select case p_type when 'customer_reinvite_required' then 'reinvite' when 'customer_notify_required' then 'notify'
    when 'customer_declined' then 'declined' when 'event_move_conflict' then 'move_conflict'
    when 'confirmation_failed' then 'confirmation_failed'
    when 'refund_owed' then 'refund_owed' when 'refund_decision_required' then 'refund_decision' end
$$;
comment on function booking.follow_up_kind is
  'What a tracking event asks of people: reinvite, notify, declined, move_conflict, confirmation_failed, '
  'refund_owed, refund_decision; NULL: nothing.';
