create or replace function booking.lose_connection(p_connection booking.connections, p_detail text) returns void
language plpgsql
as $$
declare
  v_lost_since timestamptz;
  v_person booking.salespersons;
  v_occurrence text;
begin
  if p_connection.status is distinct from 'active' then
    return;
  end if;
  update booking.connections c
  set status = 'lost', lost_since = booking.now(), last_error = left(p_detail, 1000), updated_at = booking.now()
  where c.id = p_connection.id
  returning c.lost_since into v_lost_since;
  select s.* into v_person from booking.calendar_accounts a join booking.salespersons s on s.id = a.salesperson_id
  where a.id = p_connection.id;
  perform booking.audit('consent_lost', case when v_person.id is null then 'tenant' else 'salesperson' end,
    coalesce(v_person.id, p_connection.tenant_id)::text, jsonb_build_object('detail', left(p_detail, 1000)));
  v_occurrence := p_connection.id || ' ' || booking.iso(v_lost_since);
  if v_person.id is not null then
    perform booking.tell_owners(p_connection.tenant_id, 'calendar_disconnected', v_occurrence,
      jsonb_build_object('console', 'calendars', 'salesperson_name', v_person.display_name));
    if v_person.archived_at is null and booking.staff_address(v_person) is not null and not exists (
      select from booking.accounts a
      where a.tenant_id = v_person.tenant_id and 'owner' = any (a.roles) and a.status = 'active'
        and a.archived_at is null and lower(a.email) = lower(booking.staff_address(v_person))) then
      perform booking.queue_message(p_connection.tenant_id, v_person.id, null, 'calendar_disconnected', 'mail',
        booking.staff_address(v_person), p_occurrence => v_occurrence,
        p_data => jsonb_build_object('console', 'calendars', 'salesperson_name', v_person.display_name),
        p_recipient_name => v_person.display_name);
    end if;
  elsif p_connection.is_directory or p_connection.capability = 'calendar' then
    perform booking.tell_owners(p_connection.tenant_id, 'calendar_disconnected', v_occurrence,
      '{"console": "calendars"}');
  end if;
end
$$;
comment on function booking.lose_connection is
  'An account refuses us: audited once an outage, and told to the owners where calendars are lost with it, '
  'and to the person whose own calendar it is. p_connection is locked; p_detail holds no secret.';
