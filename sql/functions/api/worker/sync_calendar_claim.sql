create or replace function api.sync_calendar_claim(p_tenant_id uuid, p_salesperson_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  return booking.next_page(p_salesperson_id, null);
end
$$;
comment on function api.sync_calendar_claim is
  'Worker: the next page of a calendar''s mirror: {"do": "read_page", provider, directory, user, mirror_id, lease, '
  'cursor, from, to}, {"wait": seconds}, or {"finished": true}, also when it is not due: the periodic job queues it '
  'then. cursor is the provider''s, NULL for the first page of the window [from, to).';
