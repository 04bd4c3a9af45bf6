create or replace function booking.is_reserved_slug(p_slug text) returns boolean
language sql immutable
as $$
  select p_slug in ('services', 'appointments', 'bookings', 'salespeople', 'availability', 'holds', 'auth', 'next-free',
    'confirm', 'microsoft', 'google', 'admin', 'api', 'connect', 'attempt')
$$;
comment on function booking.is_reserved_slug is
  'Whether a company cannot be called so in addresses: they would be ambiguous where the slug may be left out, or a '
  'cookie of ours is called so.';
