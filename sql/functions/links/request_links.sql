create or replace function api.request_links(p_slug text, p_booking_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.enter_slug(p_slug);
  perform booking.lock_booking(p_booking_id);
  if exists (select from booking.bookings b where b.id = p_booking_id and b.status = 'confirmed' and b.end_at_utc > booking.now()) then
    perform booking.queue_mail(p_booking_id, 'links');
  end if;
  return booking.answer(202, '{"status":"accepted"}');
end
$$;
comment on function api.request_links(text, uuid) is
  'POST bookings/{id}/links: always 202; if it is a confirmed booking that is not over, fresh cancel and reschedule links are mailed to its customer (at most once in 5 minutes). Errors: SB404 tenant_not_found.';
