create or replace function booking.note_seen(p_place booking.sweep_places, p_seen text[]) returns void
language sql volatile
as $$
  update booking.provider_objects o set seen_at = booking.now()
  where o.id in (
    select k.id from booking.provider_objects k
    where k.external_id = any (p_seen) and k.provider = p_place.provider and k.state = 'live'
      and (p_place.tenant_id is null or k.tenant_id = p_place.tenant_id)
    -- The caller may hold locks that whoever has a row here waits for.
    for no key update skip locked)
$$;
comment on function booking.note_seen(booking.sweep_places, text[]) is 'Notes on live objects that a listing showed them.';
