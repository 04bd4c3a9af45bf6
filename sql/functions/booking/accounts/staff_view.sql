create or replace function booking.staff_view(p_salesperson booking.salespersons) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'id', p_salesperson.id, 'display_name', p_salesperson.display_name, 'email', p_salesperson.email,
    'phone', p_salesperson.phone, 'timezone', p_salesperson.timezone, 'calendar_kind', p_salesperson.calendar_kind,
    'graph_user_id', p_salesperson.graph_user_id, 'calendar', booking.calendar_state(p_salesperson),
    'bio', p_salesperson.bio, 'photo', p_salesperson.photo,
    'active', p_salesperson.active, 'archived_at', booking.iso(p_salesperson.archived_at),
    'created_at', booking.iso(p_salesperson.created_at), 'updated_at', booking.iso(p_salesperson.updated_at),
    'version', p_salesperson.version)
$$;
comment on function booking.staff_view is
  'A salesperson with all that a company says of them, as its administrators edit it.';
