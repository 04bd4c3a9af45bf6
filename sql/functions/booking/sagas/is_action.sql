create or replace function booking.is_action(p_action text, p_capability text, p_effect text) returns boolean
language sql stable
as $$
  select exists (
    select from booking.actions a
    where a.action = p_action and a.effect = p_effect and a.capability = coalesce(p_capability, a.capability))
$$;
comment on function booking.is_action is
  'Whether an action has this effect on what it is about, a calendar, a conference … (NULL: anything).';
