create or replace function booking.host_list() returns jsonb
language sql volatile
as $$
  select coalesce(jsonb_agg(to_jsonb(h) || jsonb_build_object(
    'is_limited', coalesce(h.limited_until > booking.now(), false), 'limited_until', booking.iso(h.limited_until))),
    '[]')
  from booking.host_figures() h
$$;
comment on function booking.host_list is 'booking.host_figures for api.conference_hosts and api.reconcile_overview.';
