create or replace function booking.raise_if_nobody_is_free(
  p_service booking.services, p_people uuid[], p_start_at timestamptz, p_end_at timestamptz
) returns void
language plpgsql
as $$
declare
  v_person booking.salespersons;
  v_first booking.salespersons;
begin
  for v_person in select s.* from booking.salespersons s where s.id = any (p_people) order by s.id loop
    if booking.is_offered(v_person, p_service, p_start_at, p_end_at) then
      perform booking.raise_error('slot_unavailable', 'This time was taken a moment ago.');
    end if;
    v_first := coalesce(v_first, v_person);
  end loop;
  perform booking.raise_if_never_offered(v_first, p_service, p_start_at, p_end_at);
end
$$;
comment on function booking.raise_if_nobody_is_free is
  'Says why a slot is given to nobody: it is taken, or none of p_people ever offers it. Errors: SB409 '
  'slot_unavailable, SB422 invalid_slot.';
