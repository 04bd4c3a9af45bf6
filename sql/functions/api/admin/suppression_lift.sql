create or replace function api.suppression_lift(p_tenant_id uuid, p_suppression_id uuid, p_actor text)
  returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_suppression booking.suppressions;
begin
  perform booking.set_known_tenant(p_tenant_id);
  select * into v_suppression from booking.suppressions s
  where s.tenant_id = p_tenant_id and s.id = p_suppression_id and s.lifted_at is null for update;
  if not found then
    perform booking.raise_error('not_found', 'There is no such suppression, or it is lifted.');
  elsif v_suppression.reason <> 'bounced' then
    perform booking.raise_error('invalid_state', case v_suppression.reason
      when 'complained' then 'Who complained is not written to again.'
      else 'Only the recipient can lift this.' end);
  end if;
  update booking.suppressions s set lifted_at = booking.now(), lifted_by = p_actor
  where s.id = p_suppression_id returning * into v_suppression;
  perform booking.audit('suppression.lifted', 'suppression', p_suppression_id::text,
    jsonb_build_object('reason', v_suppression.reason, 'channel', v_suppression.channel), 'administrator', p_actor);
  return booking.response(200, booking.suppression_view(v_suppression)::json);
end
$$;
comment on function api.suppression_lift is
  'DELETE tenant-admin/suppressions/{id}: an address that bounced is written to again. Errors: SB403 tenant_scope, '
  'SB404 not_found, SB409 invalid_state (a complaint, a STOP, or what the recipient alone takes back).';
