create or replace function booking.place_view(p_place booking.places, p_text text) returns jsonb
language sql immutable
as $$
  select jsonb_build_object('kind', p_place.place, 'text', p_text, 'needs_phone', p_place.needs_phone)
$$;
comment on function booking.place_view is
  'Where a meeting takes place: {kind, text (words for people, null: not said), needs_phone (the customer is called)}.';
