create or replace function api.client_get(p_tenant_id uuid, p_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_newest constant integer := 50;
  v_client booking.customers := booking.known_client(p_tenant_id, p_id);
  v_person_id uuid := booking.own_person();
begin
  if not booking.is_own_client(p_id, v_person_id) then
    perform booking.raise_error('not_found', 'There is no such client.');
  end if;
  return booking.response(200, (booking.client_view(v_client) || jsonb_build_object('history', (
    select coalesce(jsonb_agg(booking.appointment_view(h, 'staff') order by h.start_at_utc desc, h.id desc), '[]')
    from (
      select *
      from booking.bookings b
      where b.customer_id = p_id and (v_person_id is null or b.salesperson_id = v_person_id)
      order by b.start_at_utc desc, b.id desc
      limit c_newest) h)))::json);
end
$$;
comment on function api.client_get is
  'GET tenant-admin/clients/{id}: booking.client_view, and history: the 50 appointments that start last, as staff is '
  'told them. Salespeople get those who have or had an appointment with them, and of these appointments theirs. '
  'Errors: SB403 tenant_scope, SB404 not_found.';
