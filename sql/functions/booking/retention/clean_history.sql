create or replace function booking.clean_history(p_booking_ids uuid[], p_email text) returns integer
language plpgsql
as $$
declare
  -- As an array: conditions that are no operator of an index wait, under row-level security, for
  -- the tenant's rows to have been found.
  v_targets text[] := p_booking_ids::text[];
  v_found text := '%' || replace(replace(replace(lower(p_email), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  v_tracked integer;
  v_audited integer;
begin
  update booking.tracking_events t set meta_json = booking.without_text(t.meta_json::text, p_email)::jsonb
  where t.booking_id = any (p_booking_ids) and lower(t.meta_json::text) like v_found;
  get diagnostics v_tracked = row_count;
  update booking.audit_logs a
  set meta_json = booking.without_text(a.meta_json::text, p_email)::jsonb,
    actor_id = booking.without_text(a.actor_id, p_email)
  where a.tenant_id = booking.current_tenant() and a.target_id = any (v_targets)
    and (lower(a.meta_json::text) like v_found or lower(a.actor_id) like v_found);
  get diagnostics v_audited = row_count;
  update booking.sagas s set last_error = booking.without_text(s.last_error, p_email)
    where s.booking_id = any (p_booking_ids);
  update booking.provider_objects o set last_error = booking.without_text(o.last_error, p_email)
    where o.booking_id = any (p_booking_ids);
  update booking.saga_steps p set last_error = booking.without_text(p.last_error, p_email)
  from booking.sagas s where s.id = p.saga_id and s.booking_id = any (p_booking_ids);
  update booking.work w set last_error = booking.without_text(w.last_error, p_email)
  where w.tenant_id = booking.current_tenant() and lower(w.last_error) like v_found;
  return v_tracked + v_audited;
end
$$;
comment on function booking.clean_history is
  'Takes a mail address out of tracking events, audit entries and error texts; returns how many events and entries '
  'held it.';
