create or replace function api.action_titles() returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    jsonb_object_agg(a.action, jsonb_build_object('words', a.title, 'capability', a.capability,
      'objects', coalesce(p.objects, array[initcap(a.capability)]))), '{}')
  from booking.actions a
  left join (
    select r.capability, array_agg(r.object order by r.is_usual desc, r.object) as objects
    from booking.providers r group by r.capability) p on p.capability = a.capability
$$;
comment on function api.action_titles is
  'The console''s words for what steps of sagas do: {action: {words, capability, objects}}, where the words name what '
  'is made as {object}, and objects are what providers of the capability make.';
