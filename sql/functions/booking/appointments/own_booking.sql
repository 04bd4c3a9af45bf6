create or replace function booking.own_booking(p_tenant_id uuid, p_booking_id uuid) returns booking.bookings
language plpgsql stable
as $$
declare
  v_booking booking.bookings;
begin
  if booking.principal() ->> 'kind' <> 'account' then
    perform booking.raise_error('invalid_token', 'Send the token of a link, or sign in.');
  end if;
  select b.* into v_booking
  from booking.accounts a
  join booking.bookings b on b.tenant_id = a.tenant_id and b.id = p_booking_id
  join booking.customers c on c.id = b.customer_id
  where a.tenant_id = p_tenant_id and a.id = (booking.principal() ->> 'id')::uuid
    and (b.account_id = a.id or c.email_key = a.email_key);
  if not found then
    perform booking.raise_error('booking_not_found', 'You have no such booking.');
  end if;
  return v_booking;
end
$$;
comment on function booking.own_booking is
  'A booking of whoever is signed in: made by that account, or with its mail address; not locked. Errors: SB401 '
  'invalid_token (nobody is signed in), SB404 booking_not_found.';
