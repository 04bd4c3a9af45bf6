create or replace function booking.identify_salesperson(p_salesperson_id uuid, p_object_id uuid) returns void
language plpgsql
as $$
declare
  v_at timestamptz := booking.now();
  v_before booking.salespersons;
  v_after booking.salespersons;
begin
  if p_object_id is null or booking.is_identified(p_salesperson_id) then
    return;
  end if;
  perform booking.lock_salesperson(p_salesperson_id);
  select * into v_before from booking.salespersons s where s.id = p_salesperson_id for update;
  update booking.salespersons s set directory_object_id = p_object_id
  where s.id = p_salesperson_id and s.directory_object_id is null and not exists (
    select from booking.salespersons o where o.tenant_id = s.tenant_id and o.directory_object_id = p_object_id)
  returning * into v_after;
  if v_after.id is null then
    return;
  end if;
  -- What is over keeps the name it was made under: nothing asks for it any more.
  update booking.provider_objects o set provider_user = v_after.mailbox
  where o.tenant_id = v_after.tenant_id and o.capability = 'calendar' and o.provider_user = v_before.mailbox
    and o.id in (
      select p.id
      from booking.bookings b join booking.provider_objects p on p.booking_id = b.id
      where b.tenant_id = v_after.tenant_id and b.salesperson_id = p_salesperson_id
        and b.start_at_utc > v_at - interval '31 days'
      union all
      select w.id::bigint from booking.work w where w.kind = 'deletion');
  perform booking.rename_target(v_after.tenant_id, v_before.mailbox, v_after.mailbox);
  update booking.calendar_watches g set resource = booking.watch_resource(g.provider, v_after.mailbox)
  where g.salesperson_id = p_salesperson_id and g.resource = booking.watch_resource(g.provider, v_before.mailbox);
  -- Its cursor is a link that has the name in it.
  delete from booking.calendar_mirrors m
  where m.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id);
  perform booking.want_work('sync_calendar', p_salesperson_id::text, booking.now());
  perform booking.audit('salesperson.identified', 'salesperson', p_salesperson_id::text,
    jsonb_build_object('graph_user_id', v_after.graph_user_id, 'directory_object_id', p_object_id));
end
$$;
comment on function booking.identify_salesperson is
  'Keeps the object id that the directory told of a salesperson, the first time; from then on the calendar is asked '
  'by it, and what is to come or to delete there is recorded under it. Nothing happens when the id is known, NULL, or '
  'another salesperson''s of the tenant.';
