create or replace function booking.note_late_report(p_step booking.saga_steps, p_outcome text, p_result jsonb)
  returns void
language plpgsql
as $$
begin
  if booking.is_action(p_step.action, 'conference', 'update') then
    -- Whether it went through or not: it may have arrived after a younger move.
    perform booking.start_saga(o.booking_id, 'move') from booking.provider_objects o
      where o.id = p_step.object_id and o.state = 'live';
  elsif p_outcome = 'ok' then
    perform booking.note_late_success(p_step, p_result);
  end if;
end
$$;
comment on function booking.note_late_report is
  'A worker that had lost its lease reports: what it created is kept in mind, and a meeting that it moved is moved '
  'once more to where its booking is.';
