create or replace function booking.raise_if_place_impossible(
  p_service booking.services, p_salesperson_id uuid default null
) returns void
language plpgsql
as $$
declare
  v_names text;
  v_people jsonb;
begin
  select string_agg(f ->> 'display_name', ', '), jsonb_agg(f) into v_names, v_people
  from jsonb_array_elements(booking.place_faults(p_service)) f
  where p_salesperson_id is null or f ->> 'salesperson_id' = p_salesperson_id::text;
  if v_names is not null then
    perform booking.raise_error('place_not_possible',
      format('The place of %s (%s) is made in a calendar that these have not: %s.', p_service.name, p_service.place,
        v_names),
      p_more => jsonb_build_object('salespeople', v_people));
  end if;
end
$$;
comment on function booking.raise_if_place_impossible is
  'Refuses a service whose place the calendar of somebody who offers it cannot make; of p_salesperson_id alone, if '
  'one is named. Errors: SB409 place_not_possible {salespeople: booking.place_faults}.';
