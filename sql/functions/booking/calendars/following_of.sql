create or replace function booking.following_of(p_salesperson_id uuid, p_subscription booking.calendar_watches)
  returns text
language sql volatile
as $$
  select case
    when not booking.is_followed(p_salesperson_id) then 'off'
    when p_subscription.status = 'live' and p_subscription.expiration_utc > booking.now() then
      case when p_subscription.last_error is null then 'live' else 'failing' end
    when p_subscription.last_error is null then 'pending'
    else 'failing' end
$$;
comment on function booking.following_of is
  'How a calendar is followed: off (nothing to follow), live (Graph notifies us), pending (the subscription is being '
  'made), failing (the last call of Graph for it failed; it is tried again).';
