create or replace function booking.set_working_hours(p_tenant_id uuid, p_hours jsonb) returns void
language plpgsql
as $$
begin
  delete from booking.availability_rules r
  where r.tenant_id = p_tenant_id and r.salesperson_id is null and r.service_id is null
    and p_hours ? (booking.weekday_names())[r.weekday];

  insert into booking.availability_rules (tenant_id, weekday, opens, closes)
  select p_tenant_id, d.weekday, (w.value ->> 0)::time, (w.value ->> 1)::time
  from unnest(booking.weekday_names()) with ordinality as d (name, weekday)
  cross join lateral jsonb_array_elements(coalesce(p_hours -> d.name, '[]')) w;
end
$$;
comment on function booking.set_working_hours is
  'Replaces the tenant''s hours of the weekdays that are named: {mon: [["09:00", "17:00"]], …}; the others stay.';
