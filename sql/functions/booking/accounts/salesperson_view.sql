create or replace function booking.salesperson_view(p_salesperson booking.salespersons) returns jsonb
language sql immutable
as $$
  select jsonb_build_object(
    'id', p_salesperson.id, 'graph_user_id', p_salesperson.graph_user_id, 'display_name', p_salesperson.display_name,
    'timezone', p_salesperson.timezone, 'active', p_salesperson.active)
$$;
comment on function booking.salesperson_view is 'A salesperson as administrators see them.';
