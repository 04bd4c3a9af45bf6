create or replace function booking.following_of(p_salesperson_id uuid, p_watch booking.calendar_watches)
  returns text
language sql volatile
as $$
  select case
    when not (booking.is_followed(p_salesperson_id) and booking.is_notified(p_salesperson_id)) then 'off'
    when p_watch.status = 'live' and p_watch.expiration_utc > booking.now() then
      case when p_watch.last_error is null then 'live' else 'failing' end
    when p_watch.last_error is null then 'pending'
    else 'failing' end
$$;
comment on function booking.following_of is
  'How a calendar is followed: off (nothing to follow, or its provider notifies nobody), live (its provider notifies '
  'us), pending (the watch is being made), failing (the last call for it failed; it is tried again).';
