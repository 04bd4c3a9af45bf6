create or replace function booking.judge_salesperson(p_salesperson booking.salespersons) returns void
language plpgsql
as $$
begin
  if exists (
    select from booking.salespersons o
    where o.tenant_id = p_salesperson.tenant_id and o.id is distinct from p_salesperson.id
      and lower(p_salesperson.graph_user_id) in (lower(o.graph_user_id), o.directory_object_id::text)) then
    perform booking.raise_error('salesperson_exists', 'This calendar is another salesperson''s.',
      '[{"field": "graph_user_id", "message": "Another salesperson has it."}]');
  end if;
  if exists (
    select from booking.salespersons o
    where o.tenant_id = p_salesperson.tenant_id and o.id is distinct from p_salesperson.id
      and o.archived_at is null and lower(o.email) = lower(p_salesperson.email)) then
    perform booking.raise_error('salesperson_exists', 'This mail address is another salesperson''s.',
      '[{"field": "email", "message": "Another salesperson has it."}]');
  end if;
end
$$;
comment on function booking.judge_salesperson is
  'Refuses a salesperson with the calendar or mail address of another one of the company. Errors: SB409 '
  'salesperson_exists.';
