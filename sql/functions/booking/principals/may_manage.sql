create or replace function booking.may_manage(p_salesperson_id uuid) returns boolean
language sql stable
as $$
  select booking.has_role('{owner,admin}')
    or booking.has_role('{salesperson}')
      and coalesce(booking.principal() ->> 'salesperson_id' = p_salesperson_id::text, false)
$$;
comment on function booking.may_manage is
  'Whether who asks may manage what is a salesperson''s own: owners and administrators all, salespeople theirs.';
