create or replace function booking.event_subject(p_service text, p_company text, p_customer text) returns text
language sql immutable
as $$ select left(p_service || ' with ' || p_company || ': ' || p_customer, 255) $$;
comment on function booking.event_subject is
  'Title of the event. The customer gets the same event as invitation, so it begins with what and with whom '
  'for them; their own name, by which the salesperson tells meetings apart, comes last. Cut after 255 characters.';
