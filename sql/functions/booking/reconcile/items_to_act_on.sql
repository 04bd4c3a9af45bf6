create or replace function booking.items_to_act_on(p_target booking.reconcile_targets, p_items jsonb, p_seen text[])
returns jsonb
language sql volatile
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'item', e.item, 'verdict', v.verdict, 'salesperson_id', b.salesperson_id, 'is_active', t.status = 'active')), '[]')
  from jsonb_array_elements(p_items) as e (item)
  left join booking.bookings b on b.id = (e.item ->> 'booking_id')::uuid
  left join booking.tenants t on t.id = b.tenant_id
  -- Nearly all are as they should be: those cost one look, not a verdict.
  left join booking.provider_objects o
    on o.booking_id = b.id and o.provider = p_target.provider and o.external_id = e.item ->> 'id' and o.state = 'live'
      and b.status = 'confirmed'
    and (o.capability = 'calendar' or (e.item ->> 'installation_id')::uuid
      = (select i.installation_id from booking.installation i)
      and (e.item ->> 'start_at')::timestamptz = b.start_at_utc
      and make_interval(mins => (e.item ->> 'minutes')::integer) = b.end_at_utc - b.start_at_utc)
  cross join lateral (select case when o.id is null then booking.object_verdict(p_target, e.item, p_seen)
    else 'known' end as verdict) v
  where v.verdict <> 'known'
$$;
comment on function booking.items_to_act_on is
  'What is remarkable in a listing: [{item, verdict, salesperson_id, is_active (its tenant)}], without what is known '
  'and where it should be. Reads only.';
