create or replace function booking.provider_of(p_booking booking.bookings, p_capability text) returns text
language plpgsql stable
as $$
declare
  v_chosen text;
begin
  if p_capability = 'conference' then
    select s.conference_provider into v_chosen from booking.services s where s.id = p_booking.service_id;
  elsif p_capability = 'calendar' then
    -- Whose calendar is nowhere has none: there is no usual one.
    select coalesce(max(c.provider), 'none') into v_chosen
    from booking.calendars c where c.salesperson_id = p_booking.salesperson_id;
  end if;
  if v_chosen is null then
    select p.provider into v_chosen from booking.providers p where p.capability = p_capability and p.is_usual;
  elsif v_chosen <> 'none'
    and not exists (select from booking.providers p where p.provider = v_chosen and p.capability = p_capability) then
    perform booking.raise_error('internal_error', format('No provider %s has a %s.', v_chosen, p_capability));
  end if;
  return nullif(v_chosen, 'none');
end
$$;
comment on function booking.provider_of is
  'Who makes a booking''s conference, calendar event …: whom its service names, else the usual provider; whoever has '
  'the salesperson''s calendar; NULL: it has none. SB500: somebody unknown is named.';
