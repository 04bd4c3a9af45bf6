create or replace function api.calendar_overview(p_tenant_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at timestamptz := booking.now();
begin
  perform booking.set_known_tenant(p_tenant_id);
  return (
    select coalesce(jsonb_agg(booking.salesperson_view(s) || jsonb_build_object(
      'has_calendar', s.has_calendar, 'provider', k.provider, 'account', a.account, 'external_id', k.external_id,
      'calendar', booking.freshness_view(s.id),
      'following', booking.following_of(s.id, g),
      'expires_at', booking.iso(g.expiration_utc), 'attempts', coalesce(g.attempts, 0), 'last_error', g.last_error,
      'next_attempt_at', case when g.last_error is not null then (
        select booking.iso(nullif(w.due_at, 'infinity')) from booking.work w
        where w.kind = 'subscription' and w.id = s.id::text and w.lease is null) end,
      'compared_at', booking.iso(c.last_compared_at), 'next_comparison_at', (
        select booking.iso(nullif(coalesce(nullif(w.due_at, 'infinity'), booking.reconcile_bookings_round_at(c)),
          '-infinity'))
        from booking.work w where w.kind = 'reconcile_bookings' and w.id = s.id::text),
      -- Of this calendar's few days; `offset 0` keeps it from the newest days of all calendars.
      'read_at', (
        select booking.iso(max(d.fetched_at))
        from (select b.fetched_at from booking.busy_days b where b.salesperson_id = s.id offset 0) d),
      'mass_cancel_stopped_at', booking.iso(c.mass_cancel_stopped_at), 'mass_cancel_allowed_at',
        booking.iso(c.mass_cancel_allowed_at),
      'upcoming', (select count(*) from booking.bookings_ahead(s.id, v_at))
      ) order by s.active desc, s.display_name, s.id), '[]')
    from booking.salespersons s
    left join booking.calendars k on k.salesperson_id = s.id
    left join booking.connections a on a.id = k.connection_id
    left join booking.calendar_comparisons c on c.calendar_id = k.id
    left join booking.calendar_watches g on g.salesperson_id = s.id
    where s.tenant_id = p_tenant_id and booking.may_manage(s.id));
end
$$;
comment on function api.calendar_overview is
  'How well each calendar of a tenant is followed: [{id, graph_user_id, display_name, timezone, active, has_calendar '
  '(outside), provider, account and external_id (who has it, by whose grant, under which id), calendar, following, '
  'expires_at, attempts, last_error, next_attempt_at, compared_at, next_comparison_at, read_at, '
  'mass_cancel_stopped_at, mass_cancel_allowed_at, upcoming}], active people first, for a salesperson their own '
  'alone; following as booking.following_of tells. Errors: SB403 tenant_scope.';
