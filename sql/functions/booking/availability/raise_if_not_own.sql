create or replace function booking.raise_if_not_own(p_salesperson_id uuid) returns void
language plpgsql stable
as $$
begin
  if not booking.may_manage(p_salesperson_id) then
    perform booking.raise_forbidden('Salespeople may change their own time alone.');
  end if;
end
$$;
comment on function booking.raise_if_not_own is
  'Refuses a salesperson who would change other people''s time, or everybody''s (p_salesperson_id NULL). Errors: '
  'SB403 forbidden.';
