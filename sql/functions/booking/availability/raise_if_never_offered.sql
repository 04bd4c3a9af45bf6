create or replace function booking.raise_if_never_offered(
  p_salesperson booking.salespersons, p_service booking.services, p_start timestamptz, p_end timestamptz
) returns void
language plpgsql stable
as $$
declare
  v_sentence text := case booking.slot_fault(p_salesperson, p_service, p_start, p_end)
    when 'past' then 'This time is past.'
    when 'too_soon' then 'This time is too soon: it has to be booked earlier.'
    when 'too_far' then 'This time is too far ahead.'
    when 'wrong_length' then 'Meetings do not have this length.'
    when 'outside_hours' then 'This time is outside the hours that are offered.'
    when 'closed' then 'Nothing is offered at this time: it is closed.'
    when 'off_grid' then 'No meeting begins at this time: it is off the grid.' end;
begin
  if v_sentence is not null then
    perform booking.raise_error('invalid_slot', v_sentence);
  end if;
end
$$;
comment on function booking.raise_if_never_offered is
  'Refuses a slot that is not on the grid, with the reason. Errors: SB422 invalid_slot.';
