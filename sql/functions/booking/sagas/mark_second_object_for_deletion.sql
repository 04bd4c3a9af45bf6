create or replace function booking.mark_second_object_for_deletion(
  p_object booking.provider_objects, p_external_id text, p_host text
)
  returns void
language plpgsql
as $$
declare
  v_id bigint;
begin
  if exists (
    select from booking.provider_objects o
    where o.booking_id = p_object.booking_id and o.provider = p_object.provider and o.external_id = p_external_id
      and o.id <> p_object.id
      and o.state <> 'deleted') then
    -- A comparison with the provider was quicker.
    return;
  end if;
  insert into booking.provider_objects
    (tenant_id, booking_id, provider, capability, purpose, connection_id, account, provider_user, external_id, state,
     start_at_utc, end_at_utc, create_attempts, created_at, updated_at)
  values (p_object.tenant_id, p_object.booking_id, p_object.provider, p_object.capability, p_object.purpose,
     p_object.connection_id, p_object.account,
     coalesce(p_host, p_object.provider_user), p_external_id, 'delete_pending', p_object.start_at_utc,
       p_object.end_at_utc,
     1, booking.now(), booking.now())
  returning id into v_id;
  perform booking.enqueue('deletion', v_id::text);
end
$$;
comment on function booking.mark_second_object_for_deletion is
  'One intent led to more than one object: this one is marked for deletion at once, unless that is known already.';
