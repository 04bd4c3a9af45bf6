create or replace function api.console_booking(p_tenant_id uuid, p_booking_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking booking.bookings := booking.managed_booking(p_tenant_id, p_booking_id);
  v_record jsonb := booking.booking_record(v_booking);
begin
  return booking.response(200, (v_record || jsonb_build_object(
    'appointment', booking.appointment_view(v_booking, 'staff'),
    'calls_customer', (booking.place_of(v_booking)).needs_phone,
    'in_calendar', booking.in_calendar(v_booking),
    'can_give_up', v_booking.status in ('hold', 'pending_verify') and v_record ->> 'confirmation' is null
      and not booking.is_lapsed(p_booking_id),
    'answered', (
      select coalesce(jsonb_agg(jsonb_build_object('label', f.label, 'field_type', f.field_type, 'answer',
        v_booking.answers -> f.id::text) order by f.sort_order, f.label, f.id), '[]')
      from booking.intake_fields f
      where f.tenant_id = p_tenant_id and f.service_id = v_booking.service_id
        and jsonb_exists(v_booking.answers, f.id::text)),
    'actors', (
      select coalesce(jsonb_object_agg(a.name, a.label), '{}')
      from (
        select 'account ' || c.id as name, coalesce(c.display_name, c.email) as label
        from booking.accounts c where c.tenant_id = p_tenant_id
        union all
        select 'key ' || k.id, k.name from booking.api_keys k where k.tenant_id = p_tenant_id) a
      where a.name in (
        select l.actor_id from booking.audit_logs l
        where l.target_id = p_booking_id::text and l.target_type = 'booking'))))::json);
end
$$;
comment on function api.console_booking is
  'A booking for the page about it: api.booking_detail with appointment (as staff is told it), calls_customer (its '
  'place is the telephone), in_calendar (booking.in_calendar), can_give_up (held, and can be ended), answered '
  '([{label, field_type, answer}], questions that are not asked any more too) and actors (name of each account and '
  'key in its history, by account <id> or key <id>). Errors: SB403 tenant_scope, SB404 booking_not_found.';
