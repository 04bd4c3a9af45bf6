create or replace function api.request_links(p_slug text, p_booking_id uuid, p_client text default null)
  returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant_by_slug(p_slug);
  perform booking.lock_booking(p_booking_id);
  if exists (select from booking.bookings b
    where b.id = p_booking_id and b.status = 'confirmed' and b.end_at_utc > booking.now()) then
    perform booking.queue_mail(p_booking_id, 'booking_links', true, p_client);
  end if;
  return booking.response(202, '{"status":"accepted"}');
end
$$;
comment on function api.request_links is
  'POST bookings/{id}/links: 202 whether there is such a booking or not; if it is a confirmed booking that is not '
  'over, fresh cancel and reschedule links are mailed to its customer (at most once in 5 minutes). p_client: network '
  'address that asks. Errors: SB404 tenant_not_found, SB429 mail_limit.';
