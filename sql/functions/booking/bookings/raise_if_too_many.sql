create or replace function booking.raise_if_too_many(
  p_salesperson booking.salespersons, p_service booking.services, p_customer_id uuid, p_client text,
    p_start_at timestamptz
) returns void
language plpgsql
as $$
declare
  v_per_customer integer := booking.setting('max_active_holds_per_customer')::integer;
  v_per_client integer := booking.setting('max_active_holds_per_client')::integer;
  v_of_customer integer;
  v_of_client integer;
begin
  select
    (select count(*) from booking.bookings b
     where v_per_customer > 0 and b.customer_id = p_customer_id and b.status in ('hold', 'pending_verify')
       and b.verified_at is null and not booking.is_lapsed(b.id)),
    (select count(*) from booking.bookings b
     where v_per_client > 0 and b.tenant_id = p_salesperson.tenant_id and b.client_address = p_client
       and b.status in ('hold', 'pending_verify') and b.verified_at is null and not booking.is_lapsed(b.id))
  into v_of_customer, v_of_client;
  if v_per_customer > 0 and v_of_customer >= v_per_customer then
    perform booking.raise_error('too_many_holds', 'There are too many unverified holds for this mail address.',
      p_retry_after => 60);
  elsif v_per_client > 0 and v_of_client >= v_per_client then
    perform booking.raise_error('too_many_holds', 'There are too many unverified holds from this address.',
      p_retry_after => 60);
  elsif booking.is_share_spent(p_salesperson, p_service, p_start_at) then
    perform booking.raise_error('too_many_holds', 'Too many times of this day are held and not confirmed yet.',
      p_retry_after => 60);
  end if;
end
$$;
comment on function booking.raise_if_too_many is
  'Limits on unverified holds: per customer, per client address, and share of a salesperson''s day (at least three). '
  'Exact, because the caller holds the locks of all three. Errors: SB429 too_many_holds.';
