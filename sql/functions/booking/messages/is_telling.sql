create or replace function booking.is_telling(p_tenant_id uuid) returns boolean
language sql stable
as $$
  select exists (
    select from booking.tenant_config f where f.tenant_id = p_tenant_id and f.organizer_moves = 'tell')
$$;
comment on function booking.is_telling is
  'Whether a company has its customers and salespeople told of moves and cancellations besides by the calendar.';
