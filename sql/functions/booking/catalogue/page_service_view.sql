create or replace function booking.page_service_view(p_service booking.services) returns jsonb
language sql stable
as $$
  select booking.public_service_view(p_service, array(select booking.people_of_service(p_service)), c.currency)
    || jsonb_build_object(
      'horizon_days', coalesce(p_service.horizon_days, c.horizon_days),
      'redirect_url', coalesce(p_service.redirect_url, c.redirect_url),
      'conference', booking.conference_called(p_service),
      'place', (select booking.place_view(l, p_service.place_text) from booking.places l
        where l.place = p_service.place))
  from booking.tenant_config c
  where c.tenant_id = p_service.tenant_id
$$;
comment on function booking.page_service_view is
  'A service as its booking page shows it: booking.public_service_view, for how many days ahead it is sold, where '
  'customers go on to (redirect_url), what '
  'people call who makes its meetings (conference) and where they are (booking.place_view).';
