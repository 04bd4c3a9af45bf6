create or replace function booking.finish_saga(p_saga_id bigint) returns void
language plpgsql
as $$
begin
  update booking.sagas
  set status = case when status = 'compensating' then 'failed' else 'done' end,
      settled_at = coalesce(settled_at, booking.now()), finished_at = booking.now()
  where id = p_saga_id and finished_at is null;
end
$$;
comment on function booking.finish_saga is
  'Closes a saga with nothing left to claim. Dead steps keep their pending deletion on record; it is tried until done.';
