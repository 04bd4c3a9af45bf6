create or replace function booking.put_rules(
  p_tenant_id uuid, p_salesperson_id uuid, p_service_id uuid, p_rules jsonb
) returns void
language plpgsql
as $$
begin
  delete from booking.availability_rules r
  where r.tenant_id = p_tenant_id and r.service_id is not distinct from p_service_id
    and (p_service_id is not null or r.salesperson_id = p_salesperson_id);
  insert into booking.availability_rules
    (tenant_id, salesperson_id, service_id, weekday, opens, closes, effective_from, effective_to)
  select p_tenant_id, coalesce(p_salesperson_id, r.salesperson_id), p_service_id, r.weekday, r.opens, r.closes,
    r.effective_from, r.effective_to
  from booking.sent_rules(p_rules) r;
end
$$;
comment on function booking.put_rules is
  'Replaces all weekly hours of a service, for whomever, or those of a salesperson (p_service_id NULL).';
