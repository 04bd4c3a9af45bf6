create or replace function booking.start_saga(
  p_booking_id uuid, p_kind text, p_deadline_at timestamptz default null, p_token_jti uuid default null
) returns bigint
language plpgsql
as $$
declare
  v_saga_id bigint;
  v_providers jsonb;
begin
  insert into booking.sagas (tenant_id, booking_id, kind, deadline_at, token_jti, created_at)
  select b.tenant_id, b.id, p_kind, p_deadline_at, p_token_jti, booking.now()
  from booking.bookings b where b.id = p_booking_id
  returning id into v_saga_id;
  -- What this does, or what ends with the booking, needs nobody's attention any more.
  update booking.saga_steps s set status = 'failed' from booking.sagas g
  where g.id = s.saga_id and g.booking_id = p_booking_id and s.status = 'dead'
    and (g.kind = p_kind or p_kind = 'cancel' and g.kind in ('move', 'replace', 'relocate'));
  if p_kind = 'cancel' then
    perform booking.mark_for_deletion(p_booking_id);
  end if;
  select coalesce(b.providers, booking.providers_wanted(b)) into v_providers
  from booking.bookings b where b.id = p_booking_id;
  insert into booking.saga_steps (saga_id, position, tenant_id, action, compensation, status, object_id)
  select v_saga_id, d.position, s.tenant_id, d.action, d.compensation,
    case when a.effect = 'delete' and o.id is null then 'skipped' else 'pending' end, o.id
  from booking.saga_definitions d
  join booking.actions a on a.action = d.action
  join booking.sagas s on s.id = v_saga_id
  left join lateral (
    select p.id from booking.provider_objects p
    where p.booking_id = p_booking_id and p.capability = a.capability
      and p.state = case when a.effect = 'delete' then 'delete_pending' when a.effect in ('check', 'update')
        then 'live' end
    order by p.id desc limit 1) o on true
  where d.kind = p_kind and (d.needs is null or v_providers ? d.needs);
  perform booking.enqueue('saga', v_saga_id::text);
  return v_saga_id;
end
$$;
comment on function booking.start_saga is
  'Records a saga with the steps that booking.saga_definitions has for this booking, each with what undoes it, and '
  'enqueues it; returns its id. Dead steps of earlier ones that it makes up for are dead letters no more. A cancel '
  'saga first turns what exists at the providers into pending deletions.';
