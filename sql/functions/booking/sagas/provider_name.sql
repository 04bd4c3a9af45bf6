create or replace function booking.provider_name(p_provider text) returns text
language sql stable
as $$ select min(p.name) from booking.providers p where p.provider = p_provider $$;
comment on function booking.provider_name is 'What people call a provider.';
