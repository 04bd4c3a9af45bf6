create or replace function booking.rules_view(p_tenant_id uuid, p_salesperson_id uuid, p_service_id uuid)
returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(booking.rule_view(r)
    || case when p_service_id is null then '{}' else jsonb_build_object('salesperson_id', r.salesperson_id) end
    order by r.salesperson_id nulls first, r.effective_from nulls first, r.weekday, r.opens), '[]')
  from booking.availability_rules r
  where r.tenant_id = p_tenant_id and r.service_id is not distinct from p_service_id
    and (p_service_id is not null or r.salesperson_id is not distinct from p_salesperson_id)
$$;
comment on function booking.rules_view is
  'Weekly hours as their administrators see them: of a service all, for whomever; else those of a salesperson, or '
  '(NULL) of the company. Each as booking.rule_view tells, with salesperson_id where they are of a service.';
