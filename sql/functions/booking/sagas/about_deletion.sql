create or replace function booking.about_deletion(p_id text)
returns table (booking_id uuid, what text, at timestamptz, details jsonb)
language sql stable
as $$
  select o.booking_id, coalesce(a.action, 'delete ' || o.capability), o.updated_at,
    jsonb_build_object('provider_user', o.provider_user, 'external_id', o.external_id,
      'next_attempt_at', booking.iso(w.due_at))
  from booking.provider_objects o
  join booking.work w on w.kind = 'deletion' and w.id = p_id
  left join booking.actions a on a.capability = o.capability and a.effect = 'delete'
  where o.id = p_id::bigint
$$;
comment on function booking.about_deletion is 'What a pending deletion is about, for booking.work_about.';
