create or replace function booking.want_work(p_kind text, p_id text, p_at timestamptz) returns void
language plpgsql
as $$
begin
  update booking.work w set due_at = p_at
  where w.kind = p_kind and w.id = p_id and w.lease is null and w.due_at > p_at;
end
$$;
comment on function booking.want_work is
  'Recurring work is wanted at p_at, sooner than its round or the end of a pause. A claim under way stays: whoever '
  'wants more than that writes it where its report looks.';
