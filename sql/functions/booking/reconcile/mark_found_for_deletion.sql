create or replace function booking.mark_found_for_deletion(p_target booking.reconcile_targets, p_item jsonb)
returns void
language plpgsql
as $$
declare
  v_id text := p_item ->> 'id';
  v_booking_id uuid := (p_item ->> 'booking_id')::uuid;
  v_object booking.provider_objects;
begin
  update booking.provider_objects o
  set state = 'delete_pending', updated_at = booking.now()
  where o.id = (
    select k.id from booking.provider_objects k
    where k.booking_id = v_booking_id and k.provider = p_target.provider and k.external_id = v_id order by k.id desc
      limit 1)
  returning * into v_object;
  if found then
    perform booking.enqueue('deletion', v_object.id::text);
  else
    select * into v_object from booking.provider_objects o
    where o.booking_id = v_booking_id and o.provider = p_target.provider order by o.id desc limit 1;
    v_object.provider_user := p_target.provider_user;
    v_object.connection_id := p_target.connection_id;
    select c.account into v_object.account from booking.connections c
    where c.id = p_target.connection_id and p_target.capability = 'calendar';
    perform booking.mark_second_object_for_deletion(v_object, v_id, null);
  end if;
  perform booking.audit('reconcile.removed', 'booking', v_booking_id::text,
    jsonb_build_object('provider', p_target.provider, 'owner', p_target.provider_user, 'external_id', v_id));
end
$$;
comment on function booking.mark_found_for_deletion is
  'An object of ours that no booking needs was found at its provider: it is marked for deletion, and audited.';
