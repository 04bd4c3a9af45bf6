create or replace function api.phones_in_answers(p_slug text, p_service_id uuid, p_answers jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
begin
  perform booking.raise_if_members_only(v_tenant_id);
  return (select f.phones from booking.answers_faults(v_tenant_id, p_service_id, p_answers) f);
end
$$;
comment on function api.phones_in_answers is
  'The telephone numbers in answers to the form of a service, {text: country or null}, for the application to read '
  'before it sends the answers. Errors: SB401 sign_in_required, SB404 tenant_not_found.';
