create or replace function booking.refuse_if_taken(
  p_salesperson_id uuid, p_start_at timestamptz, p_end_at timestamptz, p_buffer_minutes integer, p_claim_id uuid
) returns void
language plpgsql
as $$
begin
  if exists (
    select from booking.reservations r
    where r.resource_id = p_salesperson_id
      and r.core && tstzrange(p_start_at - interval '4 hours', p_end_at + interval '4 hours')
      and r.core && tstzrange(
        p_start_at - make_interval(mins => greatest(p_buffer_minutes, r.buffer_minutes)),
        p_end_at + make_interval(mins => greatest(p_buffer_minutes, r.buffer_minutes)))
      and r.claim_id is distinct from p_claim_id
      and not booking.is_lapsed(r.booking_id)
  ) then
    perform booking.refuse('slot_unavailable', 'This time was taken a moment ago.');
  end if;
end
$$;
comment on function booking.refuse_if_taken(uuid, timestamptz, timestamptz, integer, uuid) is
  'A look before the calendar is asked: refuses a slot that another claim has, buffers included. The constraints have the last word. Errors: SB409 slot_unavailable.';
