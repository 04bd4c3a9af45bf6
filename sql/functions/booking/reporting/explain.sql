create or replace function booking.explain(p_booking_id uuid)
returns table (occurred_at timestamptz, what text, actor text, details jsonb)
language sql stable
as $$
  select h.at, h.what, h.actor, jsonb_strip_nulls(h.details)
  from (
    -- A move has a row in both logs, written at one instant; the actor is in the audit log.
    select t.occurred_at_utc as at, 1 as rank, t.id, t.type as what,
      (select concat_ws(' ', a.actor_type, a.actor_id) from booking.audit_logs a
       where a.target_id = p_booking_id::text and a.created_at_utc = t.occurred_at_utc
         and a.action = 'booking.' || (t.meta_json ->> 'event') order by a.id limit 1) as actor,
      t.meta_json as details
    from booking.tracking_events t where t.booking_id = p_booking_id
    union all
    select a.created_at_utc, 2, a.id, a.action, concat_ws(' ', a.actor_type, a.actor_id), a.meta_json
    from booking.audit_logs a
    where a.target_id = p_booking_id::text and a.target_type = 'booking'
      and not (a.meta_json ?& array['from', 'to', 'event'])
    union all
    select w.at, w.rank, w.id, w.what, w.actor, w.details from booking.explain_work(p_booking_id) w
  ) h
  order by h.at, h.rank, h.id
$$;
comment on function booking.explain is
  'Everything that happened to a booking, in order: its moves with who made them, audited changes, work at the '
  'providers, mails and notifications. Reads with the rights of the caller.';
