create or replace function api.feed(p_digest bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at constant timestamptz := booking.now();
  v_person booking.salespersons;
begin
  select s.* into v_person
  from booking.salespersons s join booking.tenants t on t.id = s.tenant_id
  where s.feed_digest = p_digest and t.status = 'active';
  if not found then
    return null;
  end if;
  perform booking.set_tenant(v_person.tenant_id);
  return (
    select jsonb_build_object('now', booking.iso(v_at), 'name', v_person.display_name,
      'company', coalesce(f.display_name, t.name), 'bookings', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'uid', coalesce(g.ical_uid, b.claim_id || '@holdfast'), 'sequence', b.sequence,
          'start_at', booking.iso(b.start_at_utc), 'end_at', booking.iso(b.end_at_utc), 'service_name', v.name,
          'customer_name', coalesce(b.customer_name, c.name), 'place_text', b.place_text)
          order by b.start_at_utc), '[]')
        from booking.bookings b
        join booking.services v on v.id = b.service_id
        join booking.customers c on c.id = b.customer_id
        left join booking.calendar_events g on g.booking_id = b.id
        where b.tenant_id = v_person.tenant_id and b.salesperson_id = v_person.id and b.status = 'confirmed'
          and b.start_at_utc > v_at - interval '31 days'))
    from booking.tenants t join booking.tenant_config f on f.tenant_id = t.id
    where t.id = v_person.tenant_id);
end
$$;
comment on function api.feed is
  'GET /feeds/{secret}.ics: what a calendar shows of a salesperson''s confirmed bookings, those of the last 31 days '
  'and all to come: {now, name, company, bookings: [{uid, sequence, start_at, end_at, service_name, customer_name, '
  'place_text}]}: neither telephone, address, answers nor link. NULL: unknown, revoked, or of a company that is '
  'not active. Looks at all tenants, so holdfast_platform owns it.';
