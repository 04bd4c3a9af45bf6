create or replace function booking.may_concern_us(p_job booking.inbound_events) returns boolean
language plpgsql volatile
as $$
begin
  if p_job.change_type is distinct from 'deleted' then
    return true;
  end if;
  return exists (select from booking.calendar_events g
      where g.tenant_id = p_job.tenant_id and g.event_id = p_job.resource_id)
    or booking.is_create_under_way(p_job.salesperson_id);
end
$$;
comment on function booking.may_concern_us is
  'Whether an event may be ours: all that exist may carry our marker; a deleted one only if its id is known or about '
  'to be.';
