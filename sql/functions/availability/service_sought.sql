create or replace function booking.service_sought(p_tenant_id uuid, p_service_id uuid, p_moving booking.bookings)
returns booking.services
language plpgsql stable
as $$
declare
  v_service booking.services;
begin
  if (p_moving).id is not null then
    return booking.service_as_booked(p_moving);
  end if;
  select * into v_service from booking.service_for(p_tenant_id, p_service_id, null);
  return v_service;
end
$$;
comment on function booking.service_sought(uuid, uuid, booking.bookings) is
  'What free times are asked for: the service named, else the default (booking.service_for), or that of the booking that is to be moved (booking.service_as_booked).';
