create or replace function booking.candidates(
  p_service booking.services, p_salesperson_id uuid, p_may_choose boolean default false
) returns uuid[]
language plpgsql stable
as $$
declare
  v_people uuid[] := array(select s.id from booking.people_of_service(p_service) s order by s.id);
begin
  if v_people = '{}' or p_salesperson_id <> all (v_people) then
    perform booking.raise_error('salesperson_not_found', 'Nobody of this id offers the service.');
  elsif cardinality(v_people) > 1 and p_salesperson_id is not null and p_service.assignment = 'any'
    and not p_may_choose then
    perform booking.raise_error('provider_not_choosable', 'Whoever is free is given: name nobody.');
  elsif cardinality(v_people) > 1 and p_salesperson_id is null and p_service.assignment = 'chosen' then
    perform booking.raise_error('provider_required', 'Name one of the people who offer this service.');
  end if;
  return case when p_salesperson_id is null then v_people else array[p_salesperson_id] end;
end
$$;
comment on function booking.candidates is
  'Whose time a booking of a service may take, by id: the person that was named, or all who offer it (NULL). Where '
  'one person alone offers it, naming them or not is the same. p_may_choose: staff name whom they like. Errors: SB400 '
  'provider_not_choosable, provider_required, SB404 salesperson_not_found.';
