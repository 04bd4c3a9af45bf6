create or replace function booking.restore_connection(
  p_connection booking.connections, p_actor_type text default 'system', p_actor text default null
) returns boolean
language plpgsql
as $$
declare
  v_person_id uuid;
begin
  if p_connection.status is distinct from 'lost' then
    return false;
  end if;
  update booking.connections c set status = 'active', lost_since = null, last_error = null, updated_at = booking.now()
  where c.id = p_connection.id;
  select a.salesperson_id into v_person_id from booking.calendar_accounts a where a.id = p_connection.id;
  perform booking.audit('consent_restored', case when v_person_id is null then 'tenant' else 'salesperson' end,
    coalesce(v_person_id, p_connection.tenant_id)::text, '{}', p_actor_type, p_actor);
  return true;
end
$$;
comment on function booking.restore_connection is
  'An account lets us in again: audited once; false where there was no outage. p_connection is locked.';
