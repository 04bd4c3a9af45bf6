create or replace function booking.provider_of_step(p_step booking.saga_steps) returns text
language plpgsql volatile
as $$
declare
  v_provider text;
begin
  select o.provider into v_provider from booking.provider_objects o where o.id = p_step.object_id;
  if v_provider is null then
    perform booking.raise_error('internal_error', format('Step %s is about no object of a provider.', p_step.action));
  end if;
  return v_provider;
end
$$;
comment on function booking.provider_of_step is 'Which provider a step is carried out at: that of its object.';
