create or replace function booking.suppression_view(p_suppression booking.suppressions) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_suppression.id, 'channel', p_suppression.channel,
    'recipient', p_suppression.recipient, 'reason', p_suppression.reason, 'code', p_suppression.code,
    'can_lift', p_suppression.reason = 'bounced' and p_suppression.lifted_at is null,
    'created_at', booking.iso(p_suppression.created_at), 'lifted_at', booking.iso(p_suppression.lifted_at))
$$;
comment on function booking.suppression_view is
  'A suppression as administrators see it; recipient NULL: only its digest is known, or the person was forgotten.';
