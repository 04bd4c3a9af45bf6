create or replace function api.staff_restore(
  p_tenant_id uuid, p_salesperson_id uuid, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 200;
  v_salesperson booking.salespersons := booking.salesperson_to_change(p_tenant_id, p_salesperson_id, p_version, true);
  v_before jsonb := booking.edited_fields(booking.staff_view(v_salesperson));
begin
  perform booking.judge_salesperson(v_salesperson);
  if (select count(*) from booking.salespersons s where s.tenant_id = p_tenant_id and s.archived_at is null)
    >= c_most then
    perform booking.raise_error('too_many_salespeople', format('A company has at most %s salespeople.', c_most));
  end if;
  update booking.salespersons s set archived_at = null, active = true where s.id = p_salesperson_id
  returning * into v_salesperson;
  perform booking.raise_if_unfit(v_salesperson);
  perform booking.enqueue('subscription', p_salesperson_id::text);
  perform booking.audit_change('salesperson.restored', 'salesperson', p_salesperson_id::text, v_before,
    booking.edited_fields(booking.staff_view(v_salesperson)), p_actor);
  return booking.response(200, booking.staff_view(v_salesperson)::json);
end
$$;
comment on function api.staff_restore is
  'POST tenant-admin/salespeople/{id}/restore: sells time again. Errors: SB403 tenant_scope, SB404 '
  'salesperson_not_found, SB409 invalid_state (not archived), SB409 place_not_possible, SB409 salesperson_exists '
  '(another one has the mail address since), SB409 too_many_salespeople, SB409 version_conflict.';
