create or replace function booking.fill_slug() returns trigger
language plpgsql
as $$
begin
  new.slug := booking.free_slug(new.tenant_id, new.name, new.id);
  return new;
end
$$;
comment on function booking.fill_slug is 'Trigger: a service for which no slug was named gets one from its name.';
