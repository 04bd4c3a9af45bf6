create or replace function booking.changed_salesperson(p_salesperson booking.salespersons, p_changes jsonb)
returns booking.salespersons
language plpgsql stable
as $$
declare
  v_salesperson booking.salespersons := p_salesperson;
begin
  v_salesperson := jsonb_populate_record(v_salesperson, p_changes);
  v_salesperson.display_name := btrim(v_salesperson.display_name);
  v_salesperson.active := coalesce(v_salesperson.active, true);
  v_salesperson.timezone := coalesce(v_salesperson.timezone, (
    select c.timezone from booking.tenant_config c where c.tenant_id = v_salesperson.tenant_id));
  v_salesperson.calendar_kind := coalesce(v_salesperson.calendar_kind, (
    select k.kind from booking.calendar_kinds k
    where case when v_salesperson.graph_user_id is null then not k.has_calendar else k.is_usual end));
  return v_salesperson;
end
$$;
comment on function booking.changed_salesperson is
  'A salesperson as they will be with the changes that booking.staff_faults found nothing wrong with; null gives a '
  'field back: the zone to the company''s, the kind of calendar to the usual one of who is in a directory, to none '
  'of others.';
