create or replace function booking.appointment_changes_faults(p_changes jsonb) returns jsonb
language sql immutable
as $$
  select booking.unknown_fields(p_changes, '{client,answers,notes,place,metadata}')
    || jsonb_build_object(
      'client', case
        when not p_changes ? 'client' then null
        when jsonb_typeof(p_changes -> 'client') <> 'object' then 'An object with name, phone or both.'
        when booking.unknown_fields(p_changes -> 'client', '{name,phone}') <> '{}'
          then 'Only name and phone can be changed.'
        when p_changes -> 'client' ? 'name' and not booking.is_text_line(p_changes -> 'client' -> 'name', 200)
          then 'A name is one line of 1 to 200 characters.'
        when p_changes -> 'client' ? 'phone' and p_changes -> 'client' ->> 'phone' !~ '^\+[1-9][0-9]{6,14}$'
          then 'A telephone number, such as +49 30 1234567.' end,
      'notes', case
        when not p_changes ? 'notes' or p_changes -> 'notes' = 'null' then null
        when not booking.is_text_block(p_changes -> 'notes', 2000) then 'Text of at most 2000 characters.' end,
      'place', case
        when not p_changes ? 'place' then null
        when jsonb_typeof(p_changes -> 'place') <> 'object' then 'An object with text.'
        when booking.unknown_fields(p_changes -> 'place', '{text}') <> '{}' then 'Only its text can be changed.'
        when p_changes -> 'place' -> 'text' = 'null' then null
        when not booking.is_text_line(p_changes -> 'place' -> 'text', 500)
          then 'One line of 1 to 500 characters.' end,
      'metadata', case
        when not p_changes ? 'metadata' or p_changes -> 'metadata' = 'null' then null
        when jsonb_typeof(p_changes -> 'metadata') <> 'object' then 'An object of texts.'
        when (select count(*) from jsonb_object_keys(p_changes -> 'metadata')) > 50 then 'At most 50 pairs.'
        when exists (
          select from jsonb_each(p_changes -> 'metadata') m
          where length(m.key) not between 1 and 40 or jsonb_typeof(m.value) <> 'string'
            or length(m.value #>> '{}') > 500)
          then 'Keys have 1 to 40 characters, values are texts of at most 500.' end)
$$;
comment on function booking.appointment_changes_faults is
  'What is wrong with changes to what a booking says, for booking.raise_if_invalid: {client: {name, phone (E.164)}, '
  'answers, notes, place: {text}, metadata: at most 50 pairs of texts}. Answers are judged by booking.answers_faults.';
