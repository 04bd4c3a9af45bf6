create or replace function booking.sweep_due_at(p_place booking.sweep_places) returns timestamptz
language sql volatile
as $$
  -- A suspicion asks for a comparison after the claim's end. Counting its short interval from the last one, before it,
  -- would make the place due in the past, which Service Bus is told of a minute late.
  select case p_place.failures when 0
    then least(p_place.next_sweep_at, p_place.last_swept_at + case p_place.next_sweep_at when 'infinity'
      then booking.sweep_interval(p_place) else make_interval(secs => booking.round_seconds()) end)
    else p_place.next_sweep_at end
$$;
comment on function booking.sweep_due_at is
  'When a place is to be compared: booking.sweep_interval, by the settings as they are now, after the last complete '
  'comparison; sooner when it was asked for. While comparisons fail, at next_sweep_at.';
