create or replace function booking.about_saga_step(p_id text)
returns table (booking_id uuid, what text, at timestamptz, details jsonb)
language sql stable
as $$
  select g.booking_id, s.action, coalesce(s.finished_at, g.created_at),
    jsonb_build_object('saga_id', s.saga_id, 'saga_kind', g.kind, 'started_at', booking.iso(s.started_at))
  from booking.saga_steps s
  join booking.sagas g on g.id = s.saga_id
  left join booking.provider_objects o on o.id = s.object_id
  where s.saga_id = split_part(p_id, ':', 1)::bigint and s.position = split_part(p_id, ':', 2)::integer
    and o.state is distinct from 'delete_pending'
$$;
comment on function booking.about_saga_step is
  'What a dead step is about, for booking.work_about. One whose deletion is still pending shows as that deletion: no '
  'row.';
