create or replace function api.action_titles() returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    jsonb_object_agg(a.action, replace(a.title, '{object}', coalesce(p.objects, initcap(a.capability)))), '{}')
  from booking.actions a
  left join (
    select r.capability, string_agg(r.object, ' or ' order by r.is_usual desc, r.object) as objects
    from booking.providers r group by r.capability) p on p.capability = a.capability
$$;
comment on function api.action_titles is
  'The console''s words for what steps of sagas do: {action: title}, each with the name of what its providers make.';
