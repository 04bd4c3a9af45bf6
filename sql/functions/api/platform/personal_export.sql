create or replace function api.personal_export(p_email text, p_tenant_slug text default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_record record;
  v_tenants jsonb := '[]';
  v_accounts jsonb := '[]';
begin
  for v_record in select * from booking.customers_of_address(p_email, p_tenant_slug) loop
    perform booking.set_tenant(v_record.tenant_id);
    v_tenants := v_tenants || jsonb_build_array(booking.personal_record(v_record.customer_id)
      || jsonb_build_object('tenant', v_record.slug));
    perform booking.audit('personal_data.exported', 'customer', v_record.customer_id::text);
  end loop;
  for v_record in select * from booking.accounts_of_address(p_email, p_tenant_slug) loop
    perform booking.set_tenant(v_record.tenant_id);
    v_accounts := v_accounts || jsonb_build_array(booking.account_record(v_record.account_id)
      || jsonb_build_object('tenant', v_record.slug));
    perform booking.audit('personal_data.exported', 'account', v_record.account_id::text);
  end loop;
  return jsonb_build_object('address', p_email, 'exported_at', booking.iso(booking.now()), 'tenants', v_tenants,
    'accounts', v_accounts);
end
$$;
comment on function api.personal_export is
  'Everything kept about a mail address (compared in lower case), of all tenants or the one with p_tenant_slug: '
  '{address, exported_at, tenants: [{tenant, customer, bookings, suppressions}], accounts: [{tenant, '
  'sessions, as the company sees it}]}; empty lists when nothing is. '
  'Audited without the address.';
