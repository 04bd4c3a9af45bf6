create or replace function booking.change_deadline(p_tenant_id uuid, p_service_id uuid, p_start_at timestamptz,
  p_since timestamptz default '-infinity')
returns timestamptz
language sql stable
as $$
  select d.at
  from (select p_start_at - make_interval(hours => coalesce(
    (select s.cancel_deadline_hours from booking.services s where s.id = p_service_id),
    case when booking.policy_tiers(p_tenant_id, p_service_id) <> '[]' then 0 end,
    (select c.cancel_deadline_hours from booking.tenant_config c where c.tenant_id = p_tenant_id),
    booking.setting('cancel_deadline_hours')::integer))) d (at)
  where d.at >= p_since
$$;
comment on function booking.change_deadline is
  'Until when a customer may cancel or reschedule a meeting that begins at p_start_at: that less the hours of the '
  'service, else none where a policy says what canceling costs, else those of the tenant, else CANCEL_DEADLINE_HOURS. '
  'NULL when it is before p_since, the moment from '
  'which changing is thought of: then it never was possible.';
