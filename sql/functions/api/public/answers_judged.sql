create or replace function api.answers_judged(
  p_slug text, p_service_id uuid, p_answers jsonb, p_phones jsonb, p_has_phone boolean
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_service booking.services;
begin
  perform booking.raise_if_members_only(v_tenant_id);
  v_service := booking.sold_service(v_tenant_id, p_service_id);
  perform booking.raise_if_not_for(v_service);
  return (
    select coalesce(jsonb_agg(jsonb_build_object('field', f.key, 'message', f.value) order by f.key), '[]')
    from jsonb_each_text((
        select a.faults from booking.answers_faults(v_tenant_id, v_service.id, p_answers, p_phones) a)
      || booking.phone_faults(v_service, p_has_phone)) f);
end
$$;
comment on function api.answers_judged is
  'What api.appointment_create would say of answers (p_phones as there) and of a telephone number that is given or '
  'not: [{field, message}], empty: nothing. Asked by a page that refuses something else already, to tell all faults '
  'at once. Errors: SB401 sign_in_required, SB403 audience_not_allowed, SB404 service_not_found, tenant_not_found.';
