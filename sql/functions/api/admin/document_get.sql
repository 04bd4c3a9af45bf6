create or replace function api.document_get(p_tenant_id uuid, p_document_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_document booking.documents;
begin
  perform booking.set_known_tenant(p_tenant_id);
  select * into v_document from booking.documents d where d.tenant_id = p_tenant_id and d.id = p_document_id;
  if not found then
    perform booking.raise_error('not_found', 'There is no such document.');
  end if;
  return booking.response(200, booking.document_view(v_document)::json);
end
$$;
comment on function api.document_get is
  'GET tenant-admin/documents/{id}: a document with all that is printed on it. Errors: SB403 tenant_scope, SB404 '
  'not_found.';
