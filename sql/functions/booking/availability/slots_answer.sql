create or replace function booking.slots_answer(
  p_service booking.services, p_start_date date, p_end_date date, p_salesperson_id uuid, p_timezone text,
  p_asked jsonb, p_unreadable jsonb, p_explain boolean, p_moving booking.bookings default null
) returns booking.outcome
language plpgsql
as $$
declare
  v_zone text := p_timezone;
  v_outcome booking.outcome;
  v_found record;
begin
  if p_salesperson_id is not null and not exists (
    select from booking.people_of_service(p_service) s where s.id = p_salesperson_id) then
    perform booking.raise_error('salesperson_not_found', 'There is no such salesperson.');
  end if;
  v_zone := coalesce(v_zone, (
      select s.timezone from booking.salespersons s
      where s.tenant_id = p_service.tenant_id and s.id = coalesce(p_salesperson_id, (p_moving).salesperson_id)),
    (select c.timezone from booking.tenant_config c where c.tenant_id = p_service.tenant_id));
  perform booking.raise_if_invalid(jsonb_build_object(
    'start_date', case when p_start_date is null then 'A date is needed.' end,
    'end_date', case when p_end_date is null then 'A date is needed.'
      when p_end_date < p_start_date then 'The last day comes before the first.'
      when p_end_date - p_start_date > 61 then 'At most 62 days.' end,
    'timezone', case when not booking.is_zone(v_zone)
      then 'There is no such time zone; one is named like Europe/Berlin.' end));
  v_found := booking.service_slots(p_service, p_salesperson_id, booking.first_instant(p_start_date::timestamp, v_zone),
    booking.first_instant((p_end_date + 1)::timestamp, v_zone), p_asked, p_unreadable, p_explain,
    p_moving);
  if v_found.needed is not null then
    v_outcome.fetch := v_found.needed;
    return v_outcome;
  end if;
  return booking.response(200, json_build_object(
    'slots', v_found.slots, 'timezone', v_zone, 'incomplete', v_found.incomplete));
end
$$;
comment on function booking.slots_answer is
  'The answer to a question for the slots of a service, as api.service_slots tells, or, p_moving, of those that a '
  'booking may be moved to; or in fetch which calendars must be read first. Errors: SB400 invalid_request, SB404 '
  'salesperson_not_found, SB503 calendar_unavailable.';
