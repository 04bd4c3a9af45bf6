create or replace function booking.carry_default_over() returns trigger
language plpgsql
as $$
begin
  update booking.services s
  set step_minutes = case when 'slot_step_minutes' = any (s.follows) then least(new.step_minutes, s.slot_minutes)
      else s.step_minutes end,
    buffer_minutes = case when 'buffer_minutes' = any (s.follows) then new.buffer_minutes else s.buffer_minutes end
  where s.tenant_id = new.tenant_id and s.follows <> '{}';
  return null;
end
$$;
comment on function booking.carry_default_over is
  'Trigger: services that follow the default one in grid or buffer have what it has; a step is at most their length.';
