create or replace function booking.watch_wanted(p_tenant_id uuid, p_salesperson_id uuid)
  returns booking.calendar_watches
language plpgsql
as $$
declare
  v_row booking.calendar_watches;
  v_address jsonb := booking.calendar_address(p_salesperson_id);
  v_resource text := booking.watch_resource(v_address ->> 'provider', v_address ->> 'user');
  v_connection_id uuid := v_address ->> 'connection_id';
  v_is_same boolean;
  v_is_followed boolean := booking.is_followed(p_salesperson_id) and booking.is_notified(p_salesperson_id);
  v_status text;
begin
  if v_is_followed then
    insert into booking.calendar_watches
      (tenant_id, salesperson_id, provider, connection_id, resource, created_at_utc, updated_at_utc)
    values (p_tenant_id, p_salesperson_id, v_address ->> 'provider', v_connection_id, v_resource, booking.now(),
      booking.now())
    on conflict (salesperson_id) do nothing;
  end if;
  select * into v_row from booking.calendar_watches g where g.salesperson_id = p_salesperson_id for update;
  if v_row.id is null or exists (
    select from booking.work w
    where w.kind = 'subscription' and w.id = p_salesperson_id::text and w.lease is not null
      and w.due_at > booking.now()) then
    return v_row;
  end if;
  v_is_same := (v_row.provider, v_row.resource) = (v_address ->> 'provider', v_resource)
    and coalesce(v_row.connection_id = v_connection_id, true);
  v_status := case
    -- Nobody can be asked any more; what was granted ends by itself.
    when v_address is null then 'deleted'
    when v_row.status in ('live', 'delete_pending') and v_row.expiration_utc > booking.now() then
      case when v_is_followed and v_is_same then 'live' else 'delete_pending' end
    when v_is_followed then 'wanted'
    else 'deleted' end;
  if v_status <> v_row.status or (v_status = 'wanted' and not v_is_same) then
    update booking.calendar_watches
    set status = v_status, attempts = 0, updated_at_utc = booking.now(),
      resource = case when v_status = 'wanted' then v_resource else resource end,
      provider = case when v_status = 'wanted' then v_address ->> 'provider' else provider end,
      connection_id = case when v_status = 'wanted' then v_connection_id else connection_id end,
      subscription_id = case when v_status in ('live', 'delete_pending') then subscription_id end,
      expiration_utc = case when v_status in ('live', 'delete_pending') then expiration_utc end
    where id = v_row.id;
    perform booking.rest_work('subscription', p_salesperson_id::text);
    if v_row.status = 'live' and v_status = 'wanted' then
      perform booking.audit('subscription.lost', 'subscription', p_salesperson_id::text,
        jsonb_build_object('subscription_id', v_row.subscription_id, 'expired_at', booking.iso(v_row.expiration_utc)));
    end if;
    select * into v_row from booking.calendar_watches g where g.id = v_row.id;
  end if;
  return v_row;
end
$$;
comment on function booking.watch_wanted is
  'The watch of a calendar, locked and brought in line with what is wanted now: wanted while the calendar is followed '
  'and nobody notifies us of it yet, delete_pending when it is not followed (or is known by another name now); one '
  'that expired is audited as lost; a NULL row when there is nothing to do at all.';
