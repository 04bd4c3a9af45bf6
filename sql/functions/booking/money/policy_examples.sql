create or replace function booking.policy_examples(p_tiers jsonb, p_total bigint) returns jsonb
language sql immutable
as $$
  with edges as (
    select distinct (t.value ->> 'hours_before_start')::numeric as hours from jsonb_array_elements(p_tiers) t
  ), moments (hours_before_start) as (
    -- A little more than the most hours, at each edge and an hour below it, and when the meeting has begun.
    select e.hours from edges e
    union select e.hours - 1 from edges e where e.hours >= 1
    union select coalesce(max(e.hours), 23) + 1 from edges e
    union select -1
  )
  select jsonb_agg(jsonb_build_object('hours_before_start', m.hours_before_start, 'paid_amount', p_total,
    'fee_amount', s.fee, 'refund_amount', s.refund) order by m.hours_before_start desc)
  from moments m
  cross join lateral booking.cancellation_sums(p_tiers, m.hours_before_start, p_total, p_total, 0) s
$$;
comment on function booking.policy_examples is
  'What a customer who paid p_total gets back by a cancellation policy, the earliest moment first: '
  '[{hours_before_start, paid_amount, fee_amount, refund_amount}], around each edge of the tiers and an hour '
  'after the start.';
