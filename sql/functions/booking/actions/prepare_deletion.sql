create or replace function booking.prepare_deletion(p_step booking.saga_steps, p_words jsonb) returns jsonb
language plpgsql
as $$
declare
  v_object booking.provider_objects := booking.object_of_step(p_step);
  v_due_at timestamptz;
begin
  if v_object.id is null or v_object.state = 'deleted' then
    return '{"skip": true}';
  end if;
  if v_object.external_id is null and p_step.saga_id is not null then
    -- What may be under creation cannot be looked for before that has ended.
    select w.due_at into v_due_at from booking.work w where w.kind = 'deletion' and w.id = v_object.id::text;
    if v_due_at > booking.now() then
      return jsonb_build_object('wait', booking.seconds_until(v_due_at));
    end if;
  end if;
  update booking.provider_objects set delete_attempts = delete_attempts + 1 where id = v_object.id;
  return jsonb_build_object('do', p_words || jsonb_build_object(
    'booking_id', v_object.booking_id, 'installation_id', (select installation_id from booking.installation),
    'search', v_object.external_id is null or v_object.create_attempts > 1,
    'keep', (
      select coalesce(jsonb_agg(k.id), '[]') from (
        select o.external_id as id from booking.provider_objects o
        where o.booking_id = v_object.booking_id and o.provider = v_object.provider
          and o.capability = v_object.capability and o.state = 'live'
        union
        select booking.recorded_id(b.id, v_object.capability) from booking.bookings b
        where b.id = v_object.booking_id and b.status = 'confirmed') k
      where k.id <> coalesce(v_object.external_id, ''))));
end
$$;
comment on function booking.prepare_deletion is
  'The part of a deletion that all have in common; p_words: how its provider addresses the object. Without an id '
  '(outcome of the create unknown), and when more than one create was sent, all that carry the booking''s marker are '
  'searched for (search), but for those that the booking needs (keep).';
