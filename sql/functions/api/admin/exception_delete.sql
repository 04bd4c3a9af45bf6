create or replace function api.exception_delete(
  p_tenant_id uuid, p_date date, p_salesperson_id uuid, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before jsonb;
begin
  perform booking.open_catalogue(p_tenant_id);
  v_before := booking.exception_view(p_tenant_id, p_salesperson_id, p_date);
  if v_before is null then
    perform booking.raise_error('exception_not_found', 'This date has no hours of its own.');
  end if;
  perform booking.raise_if_person_forbidden(p_salesperson_id);
  delete from booking.availability_exceptions e
  where e.tenant_id = p_tenant_id and e.day = p_date and e.salesperson_id is not distinct from p_salesperson_id;
  perform booking.audit('exception.deleted', 'exception', p_date::text,
    jsonb_build_object('before', v_before), 'administrator', p_actor);
  return booking.response(200, (v_before || jsonb_build_object(
    'conflicts', booking.conflicts_around(p_tenant_id, p_salesperson_id, p_date)))::json);
end
$$;
comment on function api.exception_delete is
  'DELETE tenant-admin/exceptions: a date, of a salesperson or (NULL) of the company, has its weekly hours again: 200 '
  'with what it had, and conflicts (booking.conflicts_around). Errors: SB403 tenant_scope, SB403 field_forbidden '
  '(salesperson_id) (a salesperson, and not theirs), SB404 exception_not_found.';
