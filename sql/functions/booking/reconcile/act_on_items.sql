create or replace function booking.act_on_items(p_target booking.reconcile_targets, p_judged jsonb, p_seen text[])
  returns boolean
language plpgsql
as $$
declare
  -- Each locks its salesperson for the rest of the transaction: people book meanwhile.
  c_most constant integer := 20;
  v_work jsonb;
  v_row record;
  v_verdict text;
  v_counts integer[] := '{0, 0, 0}';
begin
  select coalesce(jsonb_agg(w.value), '[]') into v_work
  from (
    select j.value from jsonb_array_elements(p_judged) j
    where j.value ->> 'verdict' = 'unwanted'
      or j.value ->> 'verdict' in ('adoptable', 'misplaced') and (j.value ->> 'is_active')::boolean
    limit c_most) w;
  perform booking.lock_salespeople(array(select (w ->> 'salesperson_id')::uuid from jsonb_array_elements(v_work) w));
  for v_row in select w -> 'item' as item from jsonb_array_elements(v_work) w order by w -> 'item' ->> 'booking_id' loop
    v_verdict := booking.act_on_item(p_target, v_row.item, p_seen);
    v_counts := array[v_counts[1] + (v_verdict = 'adoptable')::integer, v_counts[2] + (v_verdict = 'unwanted')::integer,
      v_counts[3] + (v_verdict = 'misplaced')::integer];
  end loop;
  update booking.reconcile_targets p
  set adopted = p.adopted + v_counts[1], removed = p.removed + v_counts[2], put_back = p.put_back + v_counts[3]
  where p.id = p_target.id and v_counts <> '{0, 0, 0}';
  return jsonb_array_length(v_work) = c_most;
end
$$;
comment on function booking.act_on_items is
  'Does what follows for objects that booking.items_to_act_on found remarkable, at most twenty, locks in their order; '
  'true when there may be more.';
