create or replace function booking.enqueue_once(p_kind text, p_id text) returns boolean
language plpgsql
as $$
begin
  if booking.is_queued(p_kind, p_id) then
    return false;
  end if;
  perform booking.enqueue(p_kind, p_id);
  return true;
end
$$;
comment on function booking.enqueue_once(text, text) is
  'Queues a message unless one names this row already; true when it did. Two at once may both queue, which is harmless.';
