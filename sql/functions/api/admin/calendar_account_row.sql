create or replace function api.calendar_account_row(
  p_tenant_id uuid, p_salesperson_id uuid, p_provider text, p_subject text
) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.salesperson_to_manage(p_tenant_id, p_salesperson_id);
  return coalesce((
    select a.id from booking.calendar_accounts a
    where a.salesperson_id = p_salesperson_id and a.provider = p_provider and a.subject = p_subject),
    gen_random_uuid());
end
$$;
comment on function api.calendar_account_row is
  'Id of the row that keeps, kept or will keep this account of a salesperson''s: its key is sealed for it, as '
  'connections.secret. Errors: SB403 tenant_scope, SB404 salesperson_not_found.';
