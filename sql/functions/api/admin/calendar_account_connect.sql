create or replace function api.calendar_account_connect(
  p_tenant_id uuid, p_salesperson_id uuid, p_kind text, p_id uuid, p_subject text, p_address text, p_calendar text,
  p_scopes jsonb, p_token_source text, p_secret text, p_settings jsonb, p_actor text,
  p_grant_ends_at timestamptz default null, p_abandon_old boolean default false
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at constant timestamptz := booking.now();
  v_person booking.salespersons := booking.salesperson_to_manage(p_tenant_id, p_salesperson_id);
  v_provider text;
  v_old booking.calendar_accounts;
  v_left uuid[];
begin
  select k.provider into v_provider from booking.calendar_kinds k
  where k.kind = p_kind and k.has_calendar and not k.is_directory;
  if v_provider is null then
    perform booking.raise_error('not_found', 'There is no such kind of calendar that a person connects.');
  elsif v_person.archived_at is not null then
    perform booking.raise_error('invalid_state', 'This salesperson was archived.');
  elsif exists (
    select from booking.calendar_accounts a
    where a.tenant_id = p_tenant_id and a.provider = v_provider and a.subject = p_subject
      and a.salesperson_id <> p_salesperson_id and a.disconnected_at is null) then
    perform booking.raise_error('salesperson_exists', 'This calendar account is another salesperson''s.');
  end if;
  for v_old in
    select a.* from booking.calendar_accounts a
    where a.salesperson_id = p_salesperson_id and a.provider = v_provider and a.subject <> p_subject
    order by a.id for update
  loop
    v_left := array(
      select b.id from booking.bookings_ahead(p_salesperson_id, v_at) b
      join booking.provider_objects o on o.booking_id = b.id and o.capability = 'calendar' and o.state = 'live'
      where o.connection_id = v_old.id order by b.id);
    if v_left <> '{}' and not p_abandon_old then
      perform booking.raise_error('calendar_account_differs', format(
        '%s bookings are in the calendar of %s. Connect that account again, or abandon them there.',
        cardinality(v_left), v_old.address), p_more => jsonb_build_object('account', v_old.address,
          'bookings', cardinality(v_left)));
    end if;
    perform booking.audit('booking.calendar_abandoned', 'booking', l.id::text,
      jsonb_build_object('account', v_old.address), 'administrator', p_actor)
    from unnest(v_left) as l (id);
    if v_old.disconnected_at is null then
      perform booking.leave_calendar_account(v_old, p_actor);
    end if;
  end loop;
  insert into booking.connections as c (id, tenant_id, provider, capability, account, settings, secret, created_at,
    updated_at)
  values (p_id, p_tenant_id, v_provider, 'calendar', p_id::text, p_settings, p_secret, v_at, v_at)
  on conflict (id) do update
    set settings = excluded.settings, secret = excluded.secret, status = 'active', lost_since = null,
        last_error = null, updated_at = excluded.updated_at;
  insert into booking.calendar_accounts (id, tenant_id, salesperson_id, provider, subject, address, calendar, scopes,
    token_source, grant_ends_at, connected_at)
  values (p_id, p_tenant_id, p_salesperson_id, v_provider, p_subject, p_address, p_calendar,
    array(select jsonb_array_elements_text(p_scopes)), p_token_source,
    p_grant_ends_at, v_at)
  on conflict (id) do update
    set address = excluded.address, calendar = excluded.calendar, scopes = excluded.scopes,
      token_source = excluded.token_source, grant_ends_at = excluded.grant_ends_at,
      connected_at = excluded.connected_at, disconnected_at = null, access_token = null, access_expires_at = null,
      refused_at = null, lease = null, lease_until = null;
  perform booking.audit('calendar.connected', 'salesperson', p_salesperson_id::text,
    jsonb_build_object('kind', p_kind, 'account', p_address, 'source', p_token_source), 'administrator', p_actor);
  update booking.salespersons s set calendar_kind = p_kind where s.id = p_salesperson_id returning * into v_person;
  if v_person.active then
    perform booking.raise_if_unfit(v_person);
  end if;
  perform booking.point_calendar(v_person);
  perform booking.enqueue('subscription', p_salesperson_id::text);
  perform booking.request_sync_calendar(p_salesperson_id);
  perform booking.request_reconcile_bookings(p_salesperson_id);
  return booking.response(200, (jsonb_build_object('salesperson_id', p_salesperson_id, 'kind', p_kind,
    'account', p_address) || booking.calendar_state(v_person))::json);
end
$$;
comment on function api.calendar_account_connect is
  'From now on a salesperson''s time is kept in this account, and their kind of calendar is p_kind; again: with other '
  'keys, and what waited for it goes on. p_id: as api.calendar_account_row tells; p_secret: its lasting key, sealed '
  'for it, NULL for p_token_source delegation; p_calendar: of the account, as the provider knows it. Another account '
  'of the same provider is left; p_abandon_old: although bookings lie ahead in it, which the history of each tells. '
  'Errors: SB403 tenant_scope, SB404 not_found (kind), salesperson_not_found, SB409 calendar_account_differs, '
  'invalid_state (archived), place_not_possible, salesperson_exists (the account is another''s).';
