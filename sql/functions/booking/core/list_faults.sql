create or replace function booking.list_faults(p_limit integer, p_archived text) returns jsonb
language sql immutable
as $$
  select jsonb_build_object(
    'limit', case when coalesce(p_limit not between 1 and 100, true) then 'From 1 to 100.' end,
    'archived', case when p_archived not in ('include', 'only')
      then 'include or only; without it what is archived is left out.' end)
$$;
comment on function booking.list_faults is
  'What is wrong with the questions that every list of a company takes, for booking.raise_if_invalid.';
