create or replace function booking.tell_staff(
  p_tenant_id uuid, p_salesperson_id uuid, p_booking_id uuid, p_purpose text, p_not_after timestamptz,
  p_occurrence text default ''
) returns bigint
language plpgsql
as $$
declare
  v_person booking.salespersons;
begin
  select * into v_person from booking.salespersons s where s.id = p_salesperson_id;
  -- Some are known by their id in the directory alone.
  if booking.staff_address(v_person) is null then
    return null;
  end if;
  return booking.queue_message(p_tenant_id, coalesce(p_booking_id, p_salesperson_id), p_booking_id, p_purpose, 'mail',
    booking.staff_address(v_person), p_not_after => p_not_after, p_occurrence => p_occurrence,
    p_recipient_name => v_person.display_name, p_timezone => v_person.timezone);
end
$$;
comment on function booking.tell_staff is
  'Owes a salesperson a mail, about a booking or about themselves, in their own zone. NULL: no address of theirs is '
  'known, or they have it already.';
