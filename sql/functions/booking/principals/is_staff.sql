create or replace function booking.is_staff(p_roles text[]) returns boolean
language sql immutable
as $$ select p_roles && array['owner', 'admin', 'salesperson', 'analyst'] $$;
comment on function booking.is_staff is 'Whether one of these roles is that of somebody who works for the company.';
