create or replace function booking.want_poll(p_salesperson_id uuid) returns void
language plpgsql
as $$
begin
  update booking.calendar_states c set next_poll_at = booking.now(), poll_wanted_at = booking.now()
  where c.salesperson_id = p_salesperson_id;
  perform booking.enqueue('poll', p_salesperson_id::text);
end
$$;
comment on function booking.want_poll is
  'Has every booking of a calendar compared with Outlook at once; a comparison under way is followed by another.';
