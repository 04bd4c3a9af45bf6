create or replace function booking.point_calendar(p_person booking.salespersons) returns void
language plpgsql
as $$
declare
  v_wanted record;
begin
  select d.* into v_wanted
  from booking.calendar_kinds k
  cross join lateral (
    select k.provider, c.id as connection_id, p_person.mailbox as external_id
    from (select 1) one left join booking.connections c on c.tenant_id = p_person.tenant_id and c.is_directory
    where k.is_directory
    union all
    select k.provider, a.id, coalesce(a.calendar, p_person.id::text)
    from (select 1) one
    left join lateral (
      select * from booking.calendar_accounts a
      where a.salesperson_id = p_person.id and a.provider = k.provider and a.disconnected_at is null
      order by a.connected_at desc limit 1) a on true
    where not k.is_directory) d
  where k.kind = p_person.calendar_kind and k.has_calendar;
  -- Of the kind `none` nothing is read; what was kept is followed where it is.
  if not found then
    return;
  end if;
  insert into booking.calendars as k (tenant_id, salesperson_id, connection_id, provider, external_id, created_at)
  values (p_person.tenant_id, p_person.id, v_wanted.connection_id, v_wanted.provider, v_wanted.external_id,
    booking.now())
  on conflict (salesperson_id) do update
    set connection_id = excluded.connection_id, provider = excluded.provider, external_id = excluded.external_id,
      created_at = excluded.created_at
    where (k.connection_id, k.provider, k.external_id)
      is distinct from (excluded.connection_id, excluded.provider, excluded.external_id);
  if not found then
    return;
  end if;
  delete from booking.calendar_mirrors m
  where m.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_person.id);
  perform booking.drop_busy(p_person.id);
end
$$;
comment on function booking.point_calendar is
  'A salesperson''s time is read and written where their kind of calendar says: in the company''s directory, or in the '
  'account that they connected last of those that are connected; in none until they did, and nothing is offered. What '
  'was read elsewhere counts no more.';
