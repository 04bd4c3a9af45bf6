create or replace function booking.work_claim(
  p_kind text, p_id text, p_held uuid default null, p_attempts integer default null,
  p_calls integer default 1, p_round_at timestamptz default null,
  out lease uuid, out attempts integer, out exhausted text, out answer jsonb
)
language plpgsql
as $$
#variable_conflict use_column
declare
  v_at timestamptz := booking.now();
  v_due_at timestamptz;
begin
  update booking.work w
  set lease = gen_random_uuid(), due_at = v_at + make_interval(secs => p_calls * booking.lease_seconds()),
    attempts = coalesce(p_attempts, w.attempts) + 1,
    last_error = case when p_attempts = 0 then null else w.last_error end
  where w.kind = p_kind and w.id = p_id and (w.due_at <= v_at or w.lease = p_held
    or w.due_at = 'infinity' and p_round_at <= v_at)
  returning w.lease, w.attempts,
    case when not booking.has_attempts(w.attempts - 1) then
      coalesce(w.last_error, 'Ten workers took it and none reported.') end
  into lease, attempts, exhausted;
  if found then
    return;
  end if;
  select w.due_at into v_due_at from booking.work w where w.kind = p_kind and w.id = p_id;
  -- No message waits for a round: by then it may be another, as settings go.
  answer := case when v_due_at < 'infinity' then jsonb_build_object('wait', booking.seconds_until(v_due_at))
    else '{"finished": true}' end;
end
$$;
comment on function booking.work_claim is
  'Claims work by its key; the caller has locked what it is about, always before the work, or two would wait for each '
  'other. Returns lease, attempts (this one included), and why it is to be given up when all were used up before '
  '(exhausted, else NULL). Without a lease the answer says why: {"wait": seconds} for its time or for the claim of '
  'another worker to end, or {"finished": true}. Whoever has it under the lease p_held goes on with its next piece, '
  'which was tried p_attempts times before (NULL: as the row says). A claim lasts as long as p_calls single calls may '
  'take. Recurring work that rests is due when its round comes: p_round_at, by the settings as they are now.';
