create or replace function booking.raise_if_place_impossible(
  p_service booking.services, p_people booking.salespersons[]
) returns void
language plpgsql
as $$
declare
  v_names text;
  v_people jsonb;
begin
  select string_agg(s.display_name, ', ' order by s.display_name, s.id),
    jsonb_agg(jsonb_build_object('id', s.id, 'display_name', s.display_name) order by s.display_name, s.id)
  into v_names, v_people
  from unnest(p_people) s
  join booking.places l on l.place = p_service.place and l.calendar_kind <> s.calendar_kind;
  if v_names is not null then
    perform booking.raise_error('place_not_possible',
      format('%s cannot be held at %s: it is made in a calendar that they do not have: %s.', p_service.name,
        p_service.place, v_names),
      p_more => jsonb_build_object('salespeople', v_people));
  end if;
end
$$;
comment on function booking.raise_if_place_impossible is
  'Refuses a service whose place the calendar of somebody who offers it cannot make. Errors: SB409 '
  'place_not_possible {salespeople: [{id, display_name}]}.';
