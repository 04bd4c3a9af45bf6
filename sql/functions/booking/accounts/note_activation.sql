create or replace function booking.note_activation() returns trigger
language plpgsql
as $$
begin
  new.activated_at := booking.now();
  return new;
end
$$;
comment on function booking.note_activation is 'Trigger of tenants that become active for the first time: when.';
