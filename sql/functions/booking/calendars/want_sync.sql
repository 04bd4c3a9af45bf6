create or replace function booking.want_sync(p_salesperson_id uuid) returns void
language plpgsql
as $$
begin
  if booking.note_change(p_salesperson_id, booking.now()) then
    perform booking.enqueue('sync', p_salesperson_id::text);
  end if;
end
$$;
comment on function booking.want_sync is
  'Has the mirror of a calendar synchronised at once; until a round that begins now or later is finished it is not '
  'live.';
