create or replace function booking.promote(p_booking booking.bookings) returns void
language plpgsql
as $$
declare
  v_account booking.accounts;
begin
  for v_account in
    update booking.accounts a
    set roles = array_remove(array_remove(a.roles, 'prospect'), 'customer') || '{customer}'
    from booking.customers c, booking.tenant_config f
    where c.id = p_booking.customer_id and f.tenant_id = p_booking.tenant_id and f.promote_on_attended
      and a.tenant_id = p_booking.tenant_id and a.email_key = c.email_key and a.archived_at is null
      and 'prospect' = any (a.roles)
    returning a.*
  loop
    perform booking.audit('account.promoted', 'account', v_account.id::text,
      jsonb_build_object('booking_id', p_booking.id, 'roles', v_account.roles), 'system', null);
  end loop;
end
$$;
comment on function booking.promote is
  'Who came to their meeting as a prospect is a customer from then on, where their company says so '
  '(promote_on_attended); an account of the same mail address.';
