create or replace function booking.is_share_spent(
  p_salesperson booking.salespersons, p_service booking.services, p_start_at timestamptz
) returns boolean
language plpgsql
as $$
declare
  v_share integer := booking.setting('max_unverified_share')::integer;
  v_day tstzrange := booking.local_day(p_start_at, p_salesperson.timezone);
  v_of_day integer;
begin
  if v_share <= 0 then
    return false;
  end if;
  select count(*) into v_of_day
  from booking.bookings b
  where b.tenant_id = p_salesperson.tenant_id and b.salesperson_id = p_salesperson.id
    and b.status in ('hold', 'pending_verify', 'confirmed') and b.start_at_utc >= lower(v_day)
    and b.start_at_utc < upper(v_day)
    and b.status <> 'confirmed' and b.verified_at is null and not booking.is_lapsed(b.id);
  return v_of_day >= 3 and v_of_day >= booking.slots_of_day(p_salesperson, p_service, p_start_at) * v_share / 100;
end
$$;
comment on function booking.is_share_spent is
  'Whether so many times of a salesperson''s day are held and not verified that no more may be (at least three, '
  'MAX_UNVERIFIED_SHARE percent of its slots).';
