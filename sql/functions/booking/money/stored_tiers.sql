create or replace function booking.stored_tiers(p_tiers jsonb) returns jsonb
language sql immutable
as $$
  select case when p_tiers <> 'null' then coalesce((
    select jsonb_agg(jsonb_strip_nulls(e.value) order by (e.value ->> 'hours_before_start')::numeric desc)
    from jsonb_array_elements(p_tiers) e), '[]') end
$$;
comment on function booking.stored_tiers is
  'The tiers of a request as they are kept, the most hours first; booking.policy_faults found nothing wrong with them. '
  'NULL of null: the company''s.';
