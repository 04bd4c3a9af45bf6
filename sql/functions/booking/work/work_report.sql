create or replace function booking.work_report(
  p_kind text, p_id text, p_lease uuid, p_outcome text, p_error text, p_retry_after double precision default null,
  p_is_endless boolean default false, p_deadline timestamptz default 'infinity',
  p_longest double precision default null, out verdict text, out attempts integer, out answer jsonb
)
language plpgsql
as $$
#variable_conflict use_column
declare
  v_wait double precision;
  v_due_at timestamptz;
begin
  answer := '{"finished": true}';
  select w.attempts into attempts from booking.work w
  where w.kind = p_kind and w.id = p_id and w.lease = p_lease;
  if not found then
    verdict := 'lost';
  elsif p_outcome = 'ok' then
    verdict := 'done';
  elsif p_outcome <> 'retry' or not (booking.has_attempts(attempts) or p_is_endless) then
    verdict := 'dead';
  else
    v_wait := greatest(least(booking.backoff_seconds(attempts), p_longest), p_retry_after);
    v_due_at := booking.now() + make_interval(secs => v_wait);
    if v_due_at >= p_deadline then
      verdict := 'dead';
      return;
    end if;
    update booking.work w
    -- What is tried without end keeps its last attempt, and with it the longest pause.
    set lease = null, due_at = v_due_at, last_error = p_error,
      attempts = case when booking.has_attempts(w.attempts) then w.attempts else w.attempts - 1 end
    where w.kind = p_kind and w.id = p_id
    returning w.attempts into attempts;
    verdict := 'retry';
    answer := jsonb_build_object('wait', v_wait);
  end if;
end
$$;
comment on function booking.work_report is
  'What becomes of a claim; the caller has locked what the work is about. The verdict is lost (the lease is not that '
  'of the claim: nothing is changed), done, dead (refused for good, or ten attempts are used up and p_is_endless is '
  'false, or the next one would not be before p_deadline), or retry, with its backoff, at most p_longest and never '
  'shorter than p_retry_after seconds; attempts are those that count. The caller writes done and dead into the row '
  'that it is about, and the work ends with it. The answer is for the worker.';
