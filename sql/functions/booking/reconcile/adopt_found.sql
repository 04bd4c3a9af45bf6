create or replace function booking.adopt_found(p_target booking.reconcile_targets, p_item jsonb) returns void
language plpgsql
as $$
declare
  v_id text := p_item ->> 'id';
  v_booking_id uuid := (p_item ->> 'booking_id')::uuid;
begin
  if booking.recorded_id(v_booking_id, p_target.capability) = v_id then
    update booking.provider_objects o
    set state = 'live', external_id = v_id, last_error = null, updated_at = booking.now()
    where o.id = (
      select max(k.id) from booking.provider_objects k
      where k.booking_id = v_booking_id and k.provider = p_target.provider
        and (k.external_id = v_id or k.state = 'intended'));
    if not found then
      insert into booking.provider_objects
        (tenant_id, booking_id, provider, capability, connection_id, account, provider_user, external_id, state,
         start_at_utc, end_at_utc, create_attempts, created_at, updated_at)
      select b.tenant_id, b.id, p_target.provider, p_target.capability, p_target.connection_id,
        case p_target.capability when 'calendar' then c.account end, p_target.provider_user, v_id, 'live',
        b.start_at_utc, b.end_at_utc, 1, booking.now(), booking.now()
      from booking.bookings b left join booking.connections c on c.id = p_target.connection_id
      where b.id = v_booking_id;
    end if;
  else
    -- The saga finds it by its marker, takes it up, and tells customer and calendar its address.
    perform booking.begin_replacement(v_booking_id);
  end if;
  perform booking.audit('reconcile.adopted', 'booking', v_booking_id::text,
    jsonb_build_object('provider', p_target.provider, 'owner', p_target.provider_user, 'external_id', v_id));
end
$$;
comment on function booking.adopt_found is
  'An object of ours was found at its provider that its confirmed booking needs: taken up into the database, and '
  'audited.';
