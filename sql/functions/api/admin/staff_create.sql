create or replace function api.staff_create(p_tenant_id uuid, p_fields jsonb, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 200;
  v_salesperson booking.salespersons;
  v_view jsonb;
begin
  perform booking.open_catalogue(p_tenant_id);
  perform booking.raise_if_invalid(booking.staff_faults(v_salesperson, p_fields));
  if (select count(*) from booking.salespersons s where s.tenant_id = p_tenant_id and s.archived_at is null)
    >= c_most then
    perform booking.raise_error('too_many_salespeople', format('A company has at most %s salespeople.', c_most));
  end if;
  v_salesperson.tenant_id := p_tenant_id;
  v_salesperson := booking.changed_salesperson(v_salesperson, p_fields);
  perform booking.judge_salesperson(v_salesperson);
  insert into booking.salespersons (tenant_id, display_name, email, phone, timezone, calendar_kind, graph_user_id, bio,
    photo,
    active, created_at, updated_at)
  values (p_tenant_id, v_salesperson.display_name, v_salesperson.email, v_salesperson.phone, v_salesperson.timezone,
    v_salesperson.calendar_kind, v_salesperson.graph_user_id, v_salesperson.bio,
    v_salesperson.photo, v_salesperson.active, booking.now(),
    booking.now())
  returning * into v_salesperson;
  perform booking.raise_if_unfit(v_salesperson);
  perform booking.enqueue('subscription', v_salesperson.id::text);
  v_view := booking.staff_view(v_salesperson);
  perform booking.audit('salesperson.created', 'salesperson', v_salesperson.id::text,
    jsonb_build_object('before', null, 'after', booking.edited_fields(v_view)), 'administrator', p_actor);
  return booking.response(201, v_view::json);
end
$$;
comment on function api.staff_create is
  'POST tenant-admin/salespeople: adds one; display_name is needed, and graph_user_id of who is in a directory. '
  'Errors: SB400 invalid_request, SB403 tenant_scope, SB409 place_not_possible, SB409 salesperson_exists, SB409 '
  'too_many_salespeople.';
