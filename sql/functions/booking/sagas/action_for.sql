create or replace function booking.action_for(p_capability text, p_effect text) returns text
language plpgsql stable
as $$
declare
  v_action text;
begin
  select a.action into v_action from booking.actions a where a.capability = p_capability and a.effect = p_effect;
  if v_action is null then
    perform booking.raise_error('internal_error', format('No action can %s a %s.', p_effect, p_capability));
  end if;
  return v_action;
end
$$;
comment on function booking.action_for is
  'The action that makes (create) or deletes (delete) what a capability is about. SB500: there is none.';
