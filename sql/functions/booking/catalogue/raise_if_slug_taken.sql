create or replace function booking.raise_if_slug_taken(p_service booking.services) returns void
language plpgsql
as $$
begin
  if exists (
    select from booking.services o
    where o.tenant_id = p_service.tenant_id and o.slug = p_service.slug and o.archived_at is null
      and o.id <> p_service.id) then
    perform booking.raise_error('slug_taken', 'Another service has this slug.');
  end if;
end
$$;
comment on function booking.raise_if_slug_taken is
  'Refuses a slug that another service of the company has. Errors: SB409 slug_taken.';
