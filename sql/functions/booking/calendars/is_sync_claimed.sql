create or replace function booking.is_sync_claimed(p_salesperson_id uuid, p_lease uuid) returns boolean
language plpgsql
as $$
declare
  v_lease uuid;
begin
  select c.sync_lease into v_lease from booking.calendar_states c where c.salesperson_id = p_salesperson_id for update;
  return coalesce(v_lease = p_lease, false);
end
$$;
comment on function booking.is_sync_claimed is
  'Whether a page of a calendar is still being read under this lease; locks the calendar''s state. A worker that was '
  'too slow has lost it to another.';
