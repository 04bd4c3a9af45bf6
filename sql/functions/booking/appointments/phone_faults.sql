create or replace function booking.phone_faults(p_service booking.services, p_has_phone boolean) returns jsonb
language sql stable
as $$
  select case when not p_has_phone and exists (
      select from booking.places l where l.place = p_service.place and l.needs_phone)
    then '{"client.phone": "You are called: a telephone number is needed."}' else '{}' end::jsonb
$$;
comment on function booking.phone_faults is
  'What is wrong, for booking.raise_if_invalid, with a booking of a service without a telephone number; {} where none '
  'is needed or one is given.';
