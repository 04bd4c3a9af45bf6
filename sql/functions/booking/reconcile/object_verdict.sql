create or replace function booking.object_verdict(p_target booking.reconcile_targets, p_item jsonb, p_seen text[])
returns text
language plpgsql
as $$
declare
  v_id text := p_item ->> 'id';
  v_booking booking.bookings;
  v_object booking.provider_objects;
  v_capability constant text := p_target.capability;
  v_recorded text;
  v_live text;
begin
  if v_capability = 'conference'
    and (p_item ->> 'installation_id')::uuid is distinct from (select i.installation_id from booking.installation i)
      then
    return 'other_installation';
  end if;
  select * into v_booking from booking.bookings b
  where b.id = (p_item ->> 'booking_id')::uuid and (p_target.tenant_id is null or b.tenant_id = p_target.tenant_id);
  v_recorded := booking.recorded_id(v_booking.id, v_capability);
  select * into v_object from booking.provider_objects o
  where o.booking_id = v_booking.id and o.provider = p_target.provider and o.external_id = v_id order by o.id desc
    limit 1;
  if v_object.state = 'delete_pending' then
    return 'pending';
  elsif v_object.state = 'live' then
    return booking.verdict_on_live(p_target, p_item, v_booking, v_object);
  elsif v_object.id is null and v_capability = 'calendar'
    and lower(p_item ->> 'transaction_id') is distinct from lower(p_item ->> 'booking_id') then
    return case when v_recorded = v_id or exists (
      select from booking.calendar_events g where g.booking_id = v_booking.id and g.ical_uid = p_item ->> 'ical_uid')
        then 'known' else 'copy' end;
  elsif not exists (select from booking.provider_objects o
    where o.booking_id = v_booking.id and o.provider = p_target.provider) then
    -- Made by hand and written into the record: it is whoever's who wrote it.
    return case when v_recorded = v_id and v_booking.status = 'confirmed' then 'known' else 'unknown_booking' end;
  end if;
  -- What a saga is at, it settles itself; and what changed since the listing began is looked at in the next one.
  if booking.is_create_open(v_booking.id, v_capability) or exists (
    select from booking.provider_objects o
    where o.booking_id = v_booking.id and o.provider = p_target.provider
      and case o.state when 'delete_pending' then o.external_id is null else o.updated_at >= p_target.began_at end) then
    return 'pending';
  end if;
  if v_booking.status <> 'confirmed' then
    return 'unwanted';
  elsif exists (
    select from booking.calendar_events g
    where v_capability = 'calendar' and g.booking_id = v_booking.id and g.event_id <> v_id
      and g.ical_uid = p_item ->> 'ical_uid') then
    -- The event on record under another id, which the comparison of the calendar takes over.
    return 'known';
  end if;
  select o.external_id into v_live from booking.provider_objects o
  where o.booking_id = v_booking.id and o.provider = p_target.provider and o.state = 'live';
  if coalesce(v_live, case when v_recorded <> v_id then v_recorded end) = any (p_seen) then
    return 'unwanted';
  end if;
  return case
    when v_booking.end_at_utc <= booking.now() then 'known'
    when v_live is null and (v_recorded = v_id or v_capability = 'conference') then 'adoptable'
    else 'pending' end;
end
$$;
comment on function booking.object_verdict is
  'What an object with our marker is to this database, of all ids that a listing of its target showed: known; '
  'misplaced (a meeting at another time than its booking); pending (a saga or a deletion is at it, or it is too soon '
  'to tell); adoptable (its booking has no other); unwanted (ours, and no booking needs it); unknown_booking (no '
  'intent here), other_installation or copy. Reads only.';
