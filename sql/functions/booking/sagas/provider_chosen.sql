create or replace function booking.provider_chosen(p_booking booking.bookings, p_capability text) returns text
language plpgsql stable
as $$
declare
  v_provider text := coalesce(p_booking.providers, booking.providers_wanted(p_booking)) ->> p_capability;
begin
  if v_provider is null then
    perform booking.raise_error('internal_error',
      format('Booking %s has no provider of a %s.', p_booking.id, p_capability));
  end if;
  return v_provider;
end
$$;
comment on function booking.provider_chosen is
  'Who makes this for a booking, as frozen when its confirmation began. SB500: nobody was chosen.';
