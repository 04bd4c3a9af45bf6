create or replace function booking.finish_reconcile_objects(
  p_target_id bigint, p_lease uuid, p_complete boolean, p_more boolean, p_error text, p_retry_after double precision
) returns jsonb
language plpgsql
as $$
begin
  perform from booking.reconcile_targets p where p.id = p_target_id for update;
  if not booking.is_held('reconcile_objects', p_target_id::text, p_lease) then
    return '{"finished": true}';
  end if;
  if p_complete then
    update booking.reconcile_targets set last_reconciled_at = booking.now(), failures = 0, last_error = null
    where id = p_target_id;
    perform booking.rest_work('reconcile_objects', p_target_id::text,
      case when p_more then booking.now() else 'infinity' end);
  else
    update booking.reconcile_targets set failures = failures + 1, last_error = p_error where id = p_target_id;
    perform booking.work_report('reconcile_objects', p_target_id::text, p_lease, 'retry', p_error, p_retry_after,
      p_is_endless => true, p_longest => booking.round_seconds());
  end if;
  return '{"finished": true}';
end
$$;
comment on function booking.finish_reconcile_objects is
  'Ends a comparison: the next is due by booking.reconcile_objects_due_at, at once when there was more than one '
  'transaction should do, or, when it was incomplete, with backoff (Retry-After is never shortened). A lease that is '
  'not that of the claim changes nothing. Returns {"finished": true}.';
