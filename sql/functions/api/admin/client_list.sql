create or replace function api.client_list(
  p_tenant_id uuid, p_search text default null, p_cursor text default null, p_limit integer default 50
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  v_after record;
  v_like text := '%' || replace(replace(replace(lower(nullif(btrim(p_search), '')), '\', '\\'), '%', '\%'), '_', '\_')
    || '%';
  -- A number is typed in any of its ways: 030 123 is found in +4930123.
  v_digits text := nullif(ltrim(regexp_replace(p_search, '[^0-9]', '', 'g'), '0'), '');
  v_person_id uuid := booking.own_person();
  v_found booking.customers[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.list_faults(p_limit, null) || jsonb_build_object(
    'search', case when length(p_search) > 200 then 'At most 200 characters.' end));
  v_after := booking.position_of_cursor(p_cursor);
  select array_agg(f order by f.confirmed_at desc, f.id desc) into v_found
  from (
    select * from booking.customers c
    where c.tenant_id = p_tenant_id and c.confirmed_at is not null
      and (v_like is null or lower(concat_ws(' ', c.name, c.email, c.company)) like v_like
        or length(v_digits) > 3 and c.phone like '%' || v_digits || '%')
      and booking.is_own_client(c.id, v_person_id)
      and (p_cursor is null or (c.confirmed_at, c.id) < (v_after.start_at, v_after.booking_id))
    order by c.confirmed_at desc, c.id desc
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'clients', (
      select coalesce(json_agg(booking.client_view(c) order by c.confirmed_at desc, c.id desc), '[]')
      from unnest(v_found[:p_limit]) c),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of(v_found[p_limit].confirmed_at, v_found[p_limit].id) end));
end
$$;
comment on function api.client_list is
  'GET tenant-admin/clients: those of whom a booking was confirmed, the newest first, p_limit (1 to 100) from '
  'p_cursor on: {clients, next_cursor}. p_search: any part of name, mail address, company or telephone number. '
  'Salespeople find those who have or had an appointment with them. Errors: SB400 invalid_cursor, SB400 '
  'invalid_request (search, limit), SB403 tenant_scope.';
