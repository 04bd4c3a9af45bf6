create or replace function booking.guard_slug() returns trigger
language plpgsql
as $$
begin
  perform booking.raise_error('slug_taken', 'Addresses of ours begin so.');
  return null;
end
$$;
comment on function booking.guard_slug is
  'Trigger of tenants whose slug booking.is_reserved_slug reserves. Errors: SB409 slug_taken.';
