create or replace function booking.cancellation_sums(
  p_tiers jsonb, p_hours numeric, p_total bigint, p_captured bigint, p_refunded bigint, p_mode text default 'policy',
  p_least_fee bigint default 0, out fee bigint, out refund bigint
)
language sql immutable
as $$
  with left_over (amount) as (
    select greatest(coalesce(p_captured, 0) - coalesce(p_refunded, 0), 0)
  ), tier (percent, fixed) as (
    select (t.value ->> 'fee_percent')::numeric, (t.value ->> 'fee_fixed')::numeric::bigint
    from jsonb_array_elements(p_tiers) t
    where p_hours >= 0 and (t.value ->> 'hours_before_start')::numeric <= p_hours
    order by (t.value ->> 'hours_before_start')::numeric desc
    limit 1
  ), due (amount) as (
    select case p_mode
      when 'full' then 0
      when 'none' then (select l.amount from left_over l)
      when 'policy' then least(coalesce(p_total, 0), greatest(p_least_fee, case
        when p_tiers = '[]' and p_hours >= 0 then 0
        -- In numeric: as a binary fraction 29 percent of 100 is 28.
        else coalesce((select coalesce(t.fixed, floor(p_total * t.percent / 100)::bigint) from tier t), p_total)
        end)) end
  )
  select d.amount, greatest(l.amount - d.amount, 0) from due d cross join left_over l
$$;
comment on function booking.cancellation_sums is
  'What it costs to cancel and what is paid back, in the smallest unit of a currency. p_tiers: as '
  'booking.cancellation_policies has them; p_hours: elapsed hours to the start, below 0 after it; p_total: the price '
  'with tax; p_captured and p_refunded: what was paid, and what of it is paid back or owed already; p_mode: policy, '
  'full (all goes back) or none (nothing does); p_least_fee: of a policy, what canceling costs at least. The fee is '
  'of the tier with the most hours that are still left, rounded down, at most the price; with fewer than any names, '
  'and after the start, it is the whole price; without tiers nothing before the start. The refund is what is left of '
  'the payment less the fee.';
