create or replace function booking.language_of_document(p_booking booking.bookings) returns text
language sql stable
as $$
  select coalesce(p_booking.locale, c.default_locale)
  from booking.tenant_config c where c.tenant_id = p_booking.tenant_id
$$;
comment on function booking.language_of_document is
  'The language of a booking''s documents: the customer''s if it is known, else the company''s.';
