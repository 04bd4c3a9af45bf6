create or replace function api.tenant_create(
  p_name text, p_slug text, p_owner_email text, p_settings jsonb, p_actor text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_of_new constant jsonb := '{"reminders": [{"before": "1 day", "channel": "mail"}, '
    '{"before": "1 hour", "channel": "mail"}], "followup": true, "reschedule_confirms": "at_once"}';
  v_tenant booking.tenants;
  v_owner booking.accounts;
begin
  perform booking.raise_if_invalid(booking.tenant_faults(p_name, p_slug));
  v_tenant := booking.create_tenant(btrim(p_name), p_slug);
  if v_tenant.id is null then
    perform booking.raise_error('slug_taken', 'Another company is called so in addresses.');
  end if;
  perform booking.set_tenant(v_tenant.id);
  update booking.tenants t set status = 'active' where t.id = v_tenant.id returning * into v_tenant;
  perform booking.audit('tenant.created', 'tenant', v_tenant.id::text,
    jsonb_build_object('name', v_tenant.name, 'slug', v_tenant.slug), 'administrator', p_actor);
  perform booking.change_settings(v_tenant.id, c_of_new || p_settings, p_actor);
  v_owner := booking.add_owner(v_tenant.id, p_owner_email, p_actor);
  perform booking.invite_owners(v_tenant.id);
  return booking.tenant_status(v_tenant) || jsonb_build_object('owner_id', v_owner.id);
end
$$;
comment on function api.tenant_create is
  'Makes a company that is active at once: a directory is needed only where people have their calendars in one. Its '
  'owner is invited by mail; reminders and follow-ups are on, and a move by a mailed link needs no second '
  'mail. p_settings: any of its settings. Returns {tenant_id, '
  'slug, status, m365_tenant_id, owner_id}. Errors: SB400 invalid_request, SB409 slug_taken.';
