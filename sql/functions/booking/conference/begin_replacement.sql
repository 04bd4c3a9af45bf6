create or replace function booking.begin_replacement(p_booking_id uuid) returns bigint
language plpgsql
as $$
begin
  if exists (select from booking.sagas g
    where g.booking_id = p_booking_id and g.kind = 'replace' and g.finished_at is null) then
    return null;
  end if;
  return booking.start_saga(p_booking_id, 'replace');
end
$$;
comment on function booking.begin_replacement is
  'Starts the saga that gives a confirmed booking a new meeting, unless one is under way (NULL). The caller '
  'holds the booking''s lock.';
