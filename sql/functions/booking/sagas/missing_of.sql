create or replace function booking.missing_of(p_action text) returns text
language plpgsql stable
as $$
declare
  v_name text;
begin
  -- At each step, so plans are kept; the long way is for whoever has to read why.
  if exists (select from booking.actions a where a.action = p_action)
    and exists (
      select from pg_catalog.pg_proc p
      where p.proname = 'prepare_' || p_action and p.pronamespace = 'booking'::regnamespace and p.pronargs = 2
        and p.proargtypes[0] = 'booking.sagas'::regtype and p.proargtypes[1] = 'booking.saga_steps'::regtype)
    and exists (
      select from pg_catalog.pg_proc p
      where p.proname = 'complete_' || p_action and p.pronamespace = 'booking'::regnamespace and p.pronargs = 3
        and p.proargtypes[0] = 'booking.sagas'::regtype and p.proargtypes[1] = 'booking.saga_steps'::regtype
        and p.proargtypes[2] = 'jsonb'::regtype) then
    return null;
  end if;
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
