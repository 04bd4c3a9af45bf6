create or replace function booking.request_sync_calendar(p_salesperson_id uuid) returns void
language plpgsql
as $$
begin
  if booking.note_change(p_salesperson_id, booking.now()) then
    perform booking.enqueue('sync_calendar', p_salesperson_id::text);
  end if;
end
$$;
comment on function booking.request_sync_calendar is
  'Has the mirror of a calendar synchronised at once; until a round that begins now or later is finished it is not '
  'live.';
