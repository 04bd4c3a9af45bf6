create or replace function booking.exception_view(p_tenant_id uuid, p_salesperson_id uuid, p_day date)
returns jsonb
language sql stable
as $$
  select jsonb_build_object('salesperson_id', p_salesperson_id, 'date', p_day,
    'hours', coalesce(jsonb_agg(jsonb_build_array(to_char(e.opens, 'HH24:MI'), to_char(e.closes, 'HH24:MI'))
      order by e.opens) filter (where e.opens is not null), '[]'))
  from booking.availability_exceptions e
  where e.tenant_id = p_tenant_id and e.day = p_day and e.salesperson_id is not distinct from p_salesperson_id
  having count(*) > 0
$$;
comment on function booking.exception_view is
  'A date with other hours, of a salesperson or (NULL) of the company: {salesperson_id, date, hours: [["HH:MM", '
  '"HH:MM"]], empty: closed}; NULL when the date has none.';
