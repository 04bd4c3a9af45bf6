-- Of each booking that was ever confirmed: its event in Outlook, where it has none yet.
insert into booking.provider_objects (
  tenant_id, booking_id, provider, capability, connection_id, account, provider_user, external_id, state, start_at_utc,
  end_at_utc,
  create_attempts, created_at, updated_at)
select b.tenant_id, b.id, 'graph', 'calendar', c.id, c.account, s.mailbox, 'AAMkAD' || repeat(md5(b.id::text), 4) || '=',
  case when b.status = 'confirmed' then 'live' else 'deleted' end, b.start_at_utc, b.end_at_utc, 1, b.created_at, b.updated_at
from booking.bookings b
join booking.salespersons s on s.id = b.salesperson_id
join booking.connections c on c.tenant_id = b.tenant_id and c.is_directory
where b.status in ('confirmed', 'canceled')
  and not exists (select from booking.provider_objects o where o.booking_id = b.id and o.provider = 'graph')
order by b.created_at, b.id;
