create or replace function api.booking_list(
  p_tenant_id uuid, p_from timestamptz default null, p_to timestamptz default null, p_status text default null,
  p_salesperson_id uuid default null, p_cursor text default null, p_limit integer default 50,
  p_service_id uuid default null, p_search text default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  -- Filters alone decide how much is read: of salespeople theirs, of one without a person nothing.
  v_person_id uuid := coalesce(booking.own_person(), p_salesperson_id);
  v_after record;
  v_customers uuid[];
  v_found booking.bookings[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(jsonb_build_object(
    'status', case when p_status not in ('hold', 'pending_verify', 'confirmed', 'canceled', 'expired')
      then 'There is no such state; there are hold, pending_verify, confirmed, canceled and expired.' end,
    'search', case when length(p_search) > 200 then 'At most 200 characters.' end,
    'limit', case when coalesce(p_limit not between 1 and 200, true) then 'From 1 to 200.' end));
  v_after := booking.position_of_cursor(p_cursor);
  if nullif(btrim(p_search), '') is not null then
    v_customers := booking.customers_called(p_tenant_id, p_search);
  end if;

  if p_salesperson_id <> v_person_id then
    return booking.response(200, '{"bookings": [], "next_cursor": null}');
  end if;
  -- One more than asked for, to know whether there is a next page.
  select array_agg(f order by f.start_at_utc, f.id) into v_found
  from (
    select *
    from booking.bookings b
    where b.tenant_id = p_tenant_id
      and (p_from is null or b.start_at_utc >= p_from)
      and (p_to is null or b.start_at_utc < p_to)
      and (p_status is null or b.status = p_status)
      and (v_person_id is null or b.salesperson_id = v_person_id)
      and (p_service_id is null or b.service_id = p_service_id)
      and (v_customers is null or b.customer_id = any (v_customers) or b.id::text = lower(btrim(p_search)))
      and (p_cursor is null or (b.start_at_utc, b.id) > (v_after.start_at, v_after.booking_id))
    order by b.start_at_utc, b.id
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'bookings', (
      select coalesce(json_agg(booking.booking_summary(b) order by b.start_at_utc, b.id), '[]')
      from unnest(v_found[:p_limit]) b),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of(v_found[p_limit].start_at_utc, v_found[p_limit].id) end));
end
$$;
comment on function api.booking_list is
  'GET internal bookings: those that start in [p_from, p_to), by start and id, p_limit (1 to 200) from p_cursor on: '
  '{bookings, next_cursor}. Filters that are NULL hold for all; salespeople see those with themselves. p_search: any '
  'part of the customer''s name, mail address, company or telephone number, or the booking''s id. Errors: SB400 '
  'invalid_cursor, SB400 invalid_request (status, search, limit), SB403 tenant_scope.';
