create or replace function booking.client_view(p_client booking.customers) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'id', p_client.id, 'name', p_client.name, 'email', case when p_client.forgotten_at is null then p_client.email end,
    'phone', coalesce(p_client.phone, b.phone), 'company', p_client.company,
    'client_since', booking.iso(p_client.confirmed_at), 'appointments', b.appointments, 'upcoming', b.upcoming,
    'canceled', b.canceled, 'attended', b.attended, 'no_shows', b.no_shows,
    'last_at', booking.iso(b.last_at), 'next_at', booking.iso(b.next_at),
    'account', (
      select jsonb_build_object('id', a.id, 'roles', a.roles, 'status', a.status)
      from booking.accounts a
      where a.tenant_id = p_client.tenant_id and a.email_key = p_client.email_key and a.archived_at is null
        and n.person is null),
    'forgotten_at', booking.iso(p_client.forgotten_at), 'forgotten_by', p_client.forgotten_by)
  from (select booking.own_person() as person) n
  cross join lateral (
    select count(*) filter (where f.status = 'confirmed' or f.is_canceled) as appointments,
      count(*) filter (where f.status = 'confirmed' and f.end_at_utc > t.at) as upcoming,
      count(*) filter (where f.is_canceled) as canceled,
      count(*) filter (where f.attendance = 'attended') as attended,
      count(*) filter (where f.attendance = 'no_show') as no_shows,
      max(f.start_at_utc) filter (where f.status = 'confirmed' and f.end_at_utc <= t.at) as last_at,
      min(f.start_at_utc) filter (where f.status = 'confirmed' and f.end_at_utc > t.at) as next_at,
      (array_agg(f.customer_phone order by f.created_at desc) filter (where f.customer_phone is not null))[1] as phone
    from (select booking.now() as at) t
    left join lateral (
      select o.*, o.status = 'canceled' and o.cancel_source is distinct from 'reschedule' as is_canceled
      from booking.bookings o
      where o.customer_id = p_client.id and (n.person is null or o.salesperson_id = n.person)) f on true
  ) b
$$;
comment on function booking.client_view is
  'A client as staff sees one: {id, name, email, phone (as proved, else as written last), company, client_since (of '
  'the first confirmation), appointments (confirmed ones, and those that were canceled, each moved one once), '
  'upcoming, canceled, attended, no_shows, last_at and next_at (starts), account {id, roles, status} with the same '
  'address or null, forgotten_at, forgotten_by}. Salespeople are told of their own appointments alone, and of no '
  'account.';
