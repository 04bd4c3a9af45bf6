create or replace function booking.end_bookings_of(p_customer_id uuid, p_actor text) returns integer
language plpgsql
as $$
declare
  v_booking booking.bookings;
  v_saga_id bigint;
  v_count integer := 0;
begin
  perform booking.lock_salesperson(s.salesperson_id)
  from (select distinct b.salesperson_id from booking.bookings b
        where b.customer_id = p_customer_id and b.status in ('hold', 'pending_verify', 'confirmed') order by 1) s;
  -- Unverified ones first: a hold may be the replacement of a confirmed booking.
  for v_booking in
    select * from booking.bookings b
    where b.customer_id = p_customer_id
      and (b.status in ('hold', 'pending_verify') or (b.status = 'confirmed' and b.end_at_utc > booking.now()))
    order by b.status = 'confirmed', b.id
  loop
    perform booking.lock_booking(v_booking.id);
    select s.id into v_saga_id from booking.sagas s
      where s.booking_id = v_booking.id and s.kind = 'confirm' and s.settled_at is null;
    if v_booking.status = 'confirmed' then
      perform booking.transition(v_booking.id, 'canceled', 'canceled', 'administrator', p_actor,
        '{"source": "administrator"}');
    elsif v_saga_id is not null then
      perform booking.fail_confirmation(v_saga_id, 'The customer asked to be forgotten.');
    else
      perform booking.transition(v_booking.id, 'expired', 'expired', 'administrator', p_actor);
    end if;
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
comment on function booking.end_bookings_of is
  'Ends what a customer still has: confirmed bookings that are not over are canceled by the administrator, holds '
  'expire, a confirmation under way fails and is undone; returns how many.';
