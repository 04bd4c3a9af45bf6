create or replace function booking.staff_faults(
  p_salesperson booking.salespersons, p_changes jsonb, p_object_id uuid default null
) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_object_agg(f.name, f.fault) filter (where f.fault is not null), '{}')
    || booking.unknown_fields(p_changes, array['display_name', 'email', 'phone', 'timezone', 'calendar_kind',
      'graph_user_id', 'bio', 'photo', 'active'])
  from (
    select e.key as name, case
      when e.key = 'display_name' and not booking.is_text_line(e.value, 200)
        then 'A name of 1 to 200 characters is needed.'
      when e.value = 'null' then null
      when e.key = 'email' and (not booking.is_text_line(e.value, 254)
          or e.value #>> '{}' !~ '^[^@[:space:]]+@[^@[:space:]]+$')
        then 'A mail address, or nothing.'
      when e.key = 'phone' and (jsonb_typeof(e.value) <> 'string' or e.value #>> '{}' !~ '^\+[1-9][0-9]{6,14}$')
        then 'A telephone number with + and the country''s code, or nothing.'
      when e.key = 'timezone' and not booking.is_zone(e.value #>> '{}')
        then 'There is no such time zone; one is named like Europe/Berlin.'
      when e.key = 'calendar_kind' and not exists (
          select from booking.calendar_kinds k where k.kind = e.value #>> '{}')
        then (select format('One of %s.', string_agg(k.kind, ', ' order by k.kind)) from booking.calendar_kinds k)
      -- A directory knows people by name and by object id; both fit in a path as they are.
      when e.key = 'graph_user_id' and (not booking.is_text_line(e.value, 254)
          or e.value #>> '{}' ~ '[[:space:]/?#%]')
        then 'A mail address (user principal name) or object id of at most 254 characters.'
      when e.key = 'graph_user_id' and p_salesperson.graph_user_id is not null
          and lower(e.value #>> '{}') <> lower(p_salesperson.graph_user_id)
          and (p_salesperson.directory_object_id = p_object_id
            or p_salesperson.directory_object_id::text = lower(e.value #>> '{}')) is not true
        then 'The calendar of a salesperson cannot be exchanged; add a new salesperson. Another name is taken when it '
          'is known to be the same mailbox''s.'
      when e.key = 'photo' and not booking.is_https_address(e.value)
        then 'An address that begins with https://, of at most 500 characters, or nothing.'
      when e.key = 'bio' and not booking.is_text_block(e.value, 2000) then 'A text of at most 2,000 characters.'
      when e.key = 'active' and jsonb_typeof(e.value) <> 'boolean' then 'true or false.'
      end as fault
    from jsonb_each(p_changes) e
    union all
    select 'display_name', 'A name of 1 to 200 characters is needed.'
    where p_salesperson.id is null and not p_changes ? 'display_name'
    union all
    select 'graph_user_id', 'A calendar of this kind needs its user''s name in the directory.'
    from booking.calendar_kinds k
    where k.kind = coalesce(p_changes ->> 'calendar_kind', p_salesperson.calendar_kind) and k.is_directory
      and case when p_changes ? 'graph_user_id' then p_changes -> 'graph_user_id' = 'null'
        else p_salesperson.graph_user_id is null end
    union all
    select 'graph_user_id', 'It stays; whoever has another mailbox is another salesperson.'
    where p_changes -> 'graph_user_id' = 'null' and p_salesperson.directory_object_id is not null
  ) f
$$;
comment on function booking.staff_faults is
  'What is wrong with what a company says of a salesperson, for booking.raise_if_invalid. p_salesperson: as they '
  'are, NULL for a new one, who needs a name; p_object_id: whose name in the directory the new one is, if it is '
  'known.';
