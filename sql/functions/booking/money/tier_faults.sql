create or replace function booking.tier_faults(p_tier jsonb) returns table (name text, fault text)
language sql immutable
as $$
  select f.name, f.fault
  from (
    select 'hours_before_start', case
      when jsonb_typeof(p_tier) <> 'object' then 'A tier has hours_before_start, and fee_percent or fee_fixed.'
      when not booking.is_decimal(p_tier -> 'hours_before_start', 8760)
        then 'A number of hours from 0 to 8,760, with at most two decimals.' end
    union all
    select n.name, case
      when jsonb_typeof(p_tier) <> 'object' then null
      when num_nonnulls(nullif(p_tier -> 'fee_percent', 'null'), nullif(p_tier -> 'fee_fixed', 'null')) <> 1
        then 'A fee is a percentage or a sum, and not both.'
      when n.name = 'fee_percent' and coalesce(p_tier -> n.name, 'null') <> 'null'
          and not booking.is_decimal(p_tier -> n.name, 100)
        then 'A percentage of at most 100, with at most two decimals.'
      when n.name = 'fee_fixed' and coalesce(p_tier -> n.name, 'null') <> 'null'
          and not booking.is_whole(p_tier -> n.name, 0, 99999999)
        then 'A whole number from 0 to 99,999,999.' end
    from (values ('fee_percent'), ('fee_fixed')) n (name)
    union all
    select u.key, u.value
    from jsonb_each_text(case when jsonb_typeof(p_tier) = 'object'
      then booking.unknown_fields(p_tier, array['hours_before_start', 'fee_percent', 'fee_fixed']) else '{}' end) u
  ) f (name, fault)
  where f.fault is not null
$$;
comment on function booking.tier_faults is
  'What is wrong with one tier of a cancellation policy: {hours_before_start, fee_percent} or {hours_before_start, '
  'fee_fixed}; a row for each field that cannot be used.';
