create or replace function booking.rest_work(p_kind text, p_id text, p_due_at timestamptz default 'infinity')
  returns void
language plpgsql
as $$
begin
  update booking.work w set lease = null, due_at = p_due_at, attempts = 0, last_error = null
  where w.kind = p_kind and w.id = p_id;
end
$$;
comment on function booking.rest_work is
  'Recurring work was done, or begins again: nobody has it, and it is wanted again at p_due_at; infinity: when its '
  'round comes. The caller has locked what it is about.';
