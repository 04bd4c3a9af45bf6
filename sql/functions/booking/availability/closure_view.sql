create or replace function booking.closure_view(p_closure booking.closures) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_closure.id, 'salesperson_id', p_closure.salesperson_id,
    'service_id', p_closure.service_id,
    'from', coalesce(lower(p_closure.days)::text, booking.iso(lower(p_closure.period))),
    'to', coalesce((upper(p_closure.days) - 1)::text, booking.iso(upper(p_closure.period))),
    'reason', p_closure.reason, 'created_at', booking.iso(p_closure.created_at))
$$;
comment on function booking.closure_view is
  'A closure as it is sent and shown: {id, salesperson_id, service_id, from, to, reason, created_at}; from and to are '
  'dates, both included, or instants, the second not included.';
