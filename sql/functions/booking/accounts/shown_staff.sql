create or replace function booking.shown_staff(p_salesperson booking.salespersons) returns jsonb
language sql stable
as $$
  select case
    when booking.has_role('{owner,admin}') or booking.principal() ->> 'salesperson_id' = p_salesperson.id::text
      then booking.staff_view(p_salesperson)
    else jsonb_build_object('id', p_salesperson.id, 'display_name', p_salesperson.display_name,
      'timezone', p_salesperson.timezone, 'active', p_salesperson.active,
      'archived_at', booking.iso(p_salesperson.archived_at)) end
$$;
comment on function booking.shown_staff is
  'A salesperson as who asks may see them: administrators and they themselves see all, other staff the name and zone.';
