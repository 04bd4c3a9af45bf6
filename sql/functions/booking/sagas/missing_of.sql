create or replace function booking.missing_of(p_action text) returns text
language plpgsql stable
as $$
declare
  v_name text;
begin
  if not exists (select from booking.actions a where a.action = p_action) then
    return format('There is no action %s.', quote_ident(p_action));
  end if;
  foreach v_name in array array[
    'booking.prepare_' || p_action || '(booking.sagas, booking.saga_steps)',
    'booking.complete_' || p_action || '(booking.sagas, booking.saga_steps, jsonb)']
  loop
    if to_regprocedure(v_name) is null then
      return format('There is no function %s.', v_name);
    end if;
  end loop;
  return null;
end
$$;
comment on function booking.missing_of is
  'What it lacks to carry out an action: its row in booking.actions or one of its two functions; NULL: nothing. Asked '
  'before they are called, for a raise would undo the mark that the step is dead. Names in the table are plain and '
  'short (CHECK).';
