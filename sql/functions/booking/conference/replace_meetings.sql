create or replace function booking.replace_meetings(p_target booking.reconcile_targets, p_gone text[]) returns integer
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
  where o.capability = 'conference' and p_target.capability = 'conference' and o.provider = p_target.provider
    and o.provider_user = p_target.provider_user
    and o.state = 'live' and o.end_at_utc > booking.now();
  for v_row in
    select m.* from booking.meetings_missing(p_target, '{}') m where m.external_id = any (p_gone) limit v_most
  loop
    perform booking.set_tenant(v_row.tenant_id);
    v_count := v_count + booking.replace_lost_meeting(v_row.object_id, p_target.began_at)::integer;
  end loop;
  update booking.reconcile_targets p set replaced = p.replaced + v_count where p.id = p_target.id;
  return v_count;
end
$$;
comment on function booking.replace_meetings is
  'Has meetings made again that are gone, those that begin first; in one comparison no more than max(3, 20 '
  'percent) of a host''s. The caller holds the salespeople''s locks. Returns how many.';
