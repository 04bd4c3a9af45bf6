create or replace function api.personal_forget(p_email text, p_actor text, p_tenant_slug text default null)
  returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_record record;
  v_counts jsonb := '{"accounts": 0, "customers": 0, "bookings": 0, "ended": 0, "mails": 0, "history": 0}';
  v_one jsonb;
begin
  for v_record in select * from booking.customers_of_address(p_email, p_tenant_slug) loop
    perform booking.set_tenant(v_record.tenant_id);
    perform booking.lock(2, v_record.tenant_id::text || lower(p_email));
    v_one := jsonb_build_object('customers', 1, 'ended', booking.end_bookings_of(v_record.customer_id, p_actor))
      || booking.anonymise(v_record.customer_id, p_actor);
    perform booking.audit('personal_data.forgotten', 'customer', v_record.customer_id::text, v_one,
      'administrator', p_actor);
    select jsonb_object_agg(c.key, c.value::integer + coalesce((v_one ->> c.key)::integer, 0)) into v_counts
    from jsonb_each_text(v_counts) c;
  end loop;
  for v_record in select * from booking.accounts_of_address(p_email, p_tenant_slug) loop
    perform booking.set_tenant(v_record.tenant_id);
    v_one := booking.forget_account(v_record.account_id);
    perform booking.audit('personal_data.forgotten', 'account', v_record.account_id::text, v_one, 'administrator',
      p_actor);
    select jsonb_object_agg(c.key, c.value::integer + coalesce((v_one ->> c.key)::integer, 0)) into v_counts
    from jsonb_each_text(v_counts) c;
  end loop;
  return v_counts;
end
$$;
comment on function api.personal_forget is
  'Forgets a mail address (compared in lower case) in all tenants or one: what is still active is canceled or expired '
  'with all provider work, name, company and address are taken out of customer, bookings, mails and history. Audited '
  'without the address. Returns counts {accounts, customers, bookings, ended, mails, history}.';
