create or replace function booking.people_to_move_to(p_booking booking.bookings, p_service booking.services)
returns setof booking.salespersons
language sql stable rows 10
as $$
  select s.*
  from booking.salespersons s
  where s.tenant_id = p_booking.tenant_id and s.active and (
    s.id = p_booking.salesperson_id
    or booking.may_go_to_another(p_booking) and s.id in (select o.id from booking.people_of_service(p_service) o))
$$;
comment on function booking.people_to_move_to is
  'Who may take a booking of p_service at another time, as far as they sell at all: its own person, and where '
  'booking.may_go_to_another all who offer its service.';
