create or replace function booking.set_channel() returns trigger
language plpgsql
as $$
begin
  new.channel := (
    select p.channel from booking.providers p where p.provider = new.provider and p.capability = new.capability);
  return new;
end
$$;
comment on function booking.set_channel is
  'Trigger: a connection for messages carries the channel of its provider, of which a tenant has one sender each.';
