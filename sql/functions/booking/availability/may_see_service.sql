create or replace function booking.may_see_service(p_service booking.services) returns boolean
language sql stable
as $$
  select p_service.audience = 'public' or booking.has_role(array['owner', 'admin', 'salesperson', 'analyst']
    || case p_service.audience when 'member' then array['customer', 'prospect'] else array[p_service.audience] end)
$$;
comment on function booking.may_see_service is
  'Whether a service is for whoever asks: public ones are for everybody, those of members for whoever is signed in, '
  'others for customers or for prospects; staff see all.';
