create or replace function booking.key_faults(p_key jsonb) returns jsonb
language sql volatile
as $$
  select coalesce(jsonb_object_agg(f.name, f.fault), '{}')
  from (
    select e.key as name, case
      when e.key = 'name' and (jsonb_typeof(e.value) <> 'string' or not booking.is_line(e.value #>> '{}', 200))
        then 'One line of at most 200 characters.'
      when e.key = 'kind' and e.value not in ('"publishable"', '"secret"') then 'publishable or secret.'
      when e.key = 'role' and e.value <> 'null'
          and (p_key ->> 'kind' is distinct from 'secret' or e.value not in ('"admin"', '"analyst"'))
        then 'Of a secret key: admin or analyst; of a publishable one: none.'
      when e.key = 'origins' and (jsonb_typeof(e.value) <> 'array' or jsonb_array_length(e.value) > 20
          or jsonb_path_exists(e.value, 'strict $[*] ? (@.type() != "string" '
            '|| !(@ like_regex "^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$"))')
          or p_key ->> 'kind' is distinct from 'publishable' and e.value <> '[]')
        then 'Of a publishable key: a list of at most 20 origins such as ["https://www.acme.example"].'
      when e.key = 'expires_at' and e.value <> 'null'
          and case when booking.is_instant(e.value #>> '{}') then (e.value #>> '{}')::timestamptz <= booking.now()
            else true end
        then 'A time to come, or nothing.'
      when e.key not in ('name', 'kind', 'role', 'origins', 'expires_at') then 'There is no such field.'
      end as fault
    from jsonb_each(p_key) e
  ) f
  where f.fault is not null
$$;
comment on function booking.key_faults is
  'What is wrong with the fields of a new key: an object of names and sentences, empty when nothing is.';
