create or replace function api.company_put(p_tenant_id uuid, p_fields jsonb, p_version integer, p_actor text)
  returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  perform booking.open_catalogue(p_tenant_id);
  v_before := booking.legal_view(p_tenant_id);
  perform booking.raise_if_stale(p_version, (v_before ->> 'version')::integer);
  perform booking.raise_if_invalid(booking.legal_faults(p_fields));
  update booking.tenant_config c set country = p_fields ->> 'country'
  where c.tenant_id = p_tenant_id and p_fields ? 'country' and c.country is distinct from p_fields ->> 'country';
  insert into booking.legal_details as l
    (tenant_id, legal_name, address, tax_number, invoice_prefix, receipt_prefix, credit_note_prefix)
  values (p_tenant_id, btrim(p_fields ->> 'legal_name'), btrim(p_fields ->> 'address', E' \n'),
    btrim(p_fields ->> 'tax_number'), p_fields ->> 'invoice_prefix', p_fields ->> 'receipt_prefix',
    p_fields ->> 'credit_note_prefix')
  on conflict (tenant_id) do update
    set legal_name = excluded.legal_name, address = excluded.address, tax_number = excluded.tax_number,
      invoice_prefix = excluded.invoice_prefix, receipt_prefix = excluded.receipt_prefix,
      credit_note_prefix = excluded.credit_note_prefix, version = l.version + 1, updated_at = booking.now();
  v_after := booking.legal_view(p_tenant_id);
  perform booking.audit_change('company.changed', 'tenant', p_tenant_id::text, v_before - 'version',
    v_after - 'version', p_actor);
  return booking.response(200, v_after::json);
end
$$;
comment on function api.company_put is
  'PUT tenant-admin/company: all that the company prints on its documents; what is absent or null is empty, or the '
  'usual prefix, but for country, which stays where it is absent. Documents that have a number keep what they say. '
  'Errors: SB400 invalid_request, SB403 tenant_scope, SB409 version_conflict.';
