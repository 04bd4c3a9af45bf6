create or replace function booking.replace_meetings(p_place booking.reconciled_places, p_gone text[]) returns integer
language plpgsql
as $$
declare
  v_most integer;
  v_row record;
  v_count integer := 0;
begin
  -- An account gone wrong must not have every customer told of a new meeting at once.
  select greatest(3, ceil(0.2 * count(*))) into v_most
  from booking.provider_objects o
  where o.capability = 'conference' and p_place.capability = 'conference' and o.provider = p_place.provider
    and o.owner_user = p_place.owner_user
    and o.state = 'live' and o.end_at_utc > booking.now();
  for v_row in
    select m.* from booking.meetings_missing(p_place, '{}') m where m.external_id = any (p_gone) limit v_most
  loop
    perform booking.set_tenant(v_row.tenant_id);
    v_count := v_count + booking.replace_lost_meeting(v_row.object_id, p_place.began_at)::integer;
  end loop;
  update booking.reconciled_places p set replaced = p.replaced + v_count where p.id = p_place.id;
  return v_count;
end
$$;
comment on function booking.replace_meetings is
  'Has meetings made anew that are gone, those that begin first; in one comparison no more than max(3, 20 '
  'percent) of a host''s. The caller holds the salespeople''s locks. Returns how many.';
