create or replace function booking.place_fault(p_place jsonb) returns text
language sql stable
as $$
  select case
    when jsonb_typeof(p_place) is distinct from 'object' or p_place - '{kind,text}'::text[] <> '{}'
      or jsonb_typeof(p_place -> 'kind') is distinct from 'string'
      then 'A place is {"kind": …, "text": …}.'
    when not exists (select from booking.places l where l.place = p_place ->> 'kind')
      then format('The kind of a place is one of %s.', (
        select string_agg(l.place, ', ' order by l.place) from booking.places l))
    when p_place -> 'text' <> 'null' and not booking.is_text_block(p_place -> 'text', 500)
      then 'The text of a place has at most 500 characters.'
    when p_place ->> 'text' is null and (select l.needs_text from booking.places l where l.place = p_place ->> 'kind')
      then 'This place needs a text that says where it is.'
    end
$$;
comment on function booking.place_fault is 'What is wrong with the place of a service, {kind, text}; NULL: nothing.';
