create or replace function booking.with_terms(p_booking booking.bookings) returns booking.bookings
language plpgsql stable
as $$
begin
  p_booking.calendar_kind := (booking.calendar_kind_of(p_booking)).kind;
  if p_booking.place is null then
    select s.place, s.place_text into p_booking.place, p_booking.place_text
    from booking.services s where s.id = p_booking.service_id;
  end if;
  if p_booking.currency is null then
    select booking.price_of(s, p_booking.salesperson_id), c.currency, s.tax_percent
    into p_booking.price_amount, p_booking.currency, p_booking.tax_percent
    from booking.services s join booking.tenant_config c on c.tenant_id = s.tenant_id
    where s.id = p_booking.service_id and c.currency is not null;
  end if;
  if p_booking.cancellation_tiers is null then
    p_booking.cancellation_tiers := booking.policy_tiers(p_booking.tenant_id, p_booking.service_id);
  end if;
  return p_booking;
end
$$;
comment on function booking.with_terms is
  'A booking with what is frozen when its confirmation begins: the kind of calendar that it goes into, and its place '
  'and price and what canceling costs, where it was not held with them.';
