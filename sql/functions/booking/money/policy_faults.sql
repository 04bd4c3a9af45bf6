create or replace function booking.policy_faults(p_tiers jsonb, p_is_own boolean) returns jsonb
language plpgsql immutable
as $$
declare
  c_hours constant text := 'A number of hours from 0 to 8,760, with at most two decimals.';
  v_faults jsonb;
begin
  if p_tiers = 'null' and p_is_own then
    return '{}';
  elsif coalesce(jsonb_typeof(p_tiers), '') <> 'array' or jsonb_array_length(p_tiers) > 20 then
    return jsonb_build_object('tiers', case when p_is_own
      then 'A list of at most 20 tiers, or nothing for the company''s.' else 'A list of at most 20 tiers.' end);
  end if;
  select coalesce(jsonb_object_agg(format('tiers.%s%s', e.n - 1, '.' || f.name), f.fault), '{}') into v_faults
  from jsonb_array_elements(p_tiers) with ordinality e (value, n)
  cross join lateral booking.tier_faults(e.value) f;
  if v_faults <> '{}' then
    return v_faults;
  end if;
  select coalesce(jsonb_object_agg(format('tiers.%s.hours_before_start', e.n - 1), 'Another tier has these hours.'),
    '{}')
  into v_faults
  from jsonb_array_elements(p_tiers) with ordinality e (value, n)
  where exists (
    select from jsonb_array_elements(p_tiers) with ordinality o (value, n)
    where o.n < e.n
      and (o.value ->> 'hours_before_start')::numeric = (e.value ->> 'hours_before_start')::numeric);
  return v_faults;
end
$$;
comment on function booking.policy_faults is
  'What is wrong with the tiers of a cancellation policy, for booking.raise_if_invalid: each tier by itself '
  '(booking.tier_faults), and hours that are named twice. p_is_own: of a service, where null is the company''s.';
