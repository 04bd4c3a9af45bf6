create or replace function booking.raise_if_taken(
  p_salesperson_id uuid, p_start_at timestamptz, p_end_at timestamptz, p_buffer_minutes integer, p_claim_id uuid
) returns void
language plpgsql
as $$
begin
  if exists (
    select from booking.collisions(p_salesperson_id, p_start_at, p_end_at, p_buffer_minutes, p_claim_id) as c (id)
    where not booking.is_lapsed(c.id)
  ) then
    perform booking.raise_error('slot_unavailable', 'This time was taken a moment ago.');
  end if;
end
$$;
comment on function booking.raise_if_taken is
  'A look before the calendar is asked: no provider call for a slot that is taken. The constraints have the last '
  'word. Errors: SB409 slot_unavailable.';
