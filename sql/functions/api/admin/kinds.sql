create or replace function api.kinds() returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'places', (
      select jsonb_agg(jsonb_build_object('kind', l.place, 'name', l.name, 'needs_text', l.needs_text)
        order by l.is_usual desc, l.name nulls last, l.place)
      from booking.places l),
    'calendars', (
      select jsonb_agg(jsonb_build_object('kind', k.kind, 'name', p.name, 'is_directory', k.is_directory)
        order by k.is_usual desc, p.name nulls last, k.kind)
      from booking.calendar_kinds k
      left join booking.providers p on p.provider = k.provider and p.capability = k.capability),
    'mail_providers', (
      select jsonb_agg(jsonb_build_object('kind', p.provider, 'name', p.name) order by p.name, p.provider)
      from booking.providers p
      where p.capability = 'message' and p.channel = 'mail'),
    'carriers', (
      select jsonb_agg(jsonb_build_object('kind', p.provider, 'name', p.name, 'channel', p.channel)
        order by p.channel, p.name, p.provider)
      from booking.providers p
      where p.capability = 'message' and p.channel is not null))
$$;
comment on function api.kinds is
  'What a company chooses from, the usual first: {places: [{kind, name: of one that has a link, else NULL, '
  'needs_text}], calendars: [{kind, name: what people call who keeps it, NULL: nobody, is_directory}], '
  'mail_providers: [{kind, name}], carriers: [{kind, name, channel: mail or sms}]}.';
