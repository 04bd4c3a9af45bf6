create or replace function booking.working_hours(p_tenant_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_object_agg(d.name, coalesce(r.windows, '[]'))
  from unnest(booking.weekday_names()) with ordinality as d (name, weekday)
  left join (
    select r.weekday, jsonb_agg(jsonb_build_array(to_char(r.opens, 'HH24:MI'), to_char(r.closes, 'HH24:MI'))
      order by r.opens) as windows
    from booking.availability_rules r
    where r.tenant_id = p_tenant_id and r.salesperson_id is null and r.service_id is null
    group by r.weekday
  ) r on r.weekday = d.weekday
$$;
comment on function booking.working_hours is
  'Weekly hours of a tenant''s people who have none of their own: {mon: [["09:00", "17:00"]], …, sun: []}; those that '
  'close before they open end on the next day.';
