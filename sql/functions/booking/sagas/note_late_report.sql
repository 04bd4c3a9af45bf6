create or replace function booking.note_late_report(p_step booking.saga_steps, p_outcome text, p_result jsonb)
  returns void
language plpgsql
as $$
declare
  v_kind text;
begin
  select g.kind into v_kind from booking.sagas g where g.id = p_step.saga_id;
  if v_kind in ('move', 'relocate') then
    -- Whether it went through or not: it may have arrived after a younger one.
    perform booking.start_saga(o.booking_id, v_kind) from booking.provider_objects o
      where o.id = p_step.object_id and o.state = 'live';
  elsif p_outcome = 'ok' then
    perform booking.note_late_success(p_step, p_result);
  end if;
end
$$;
comment on function booking.note_late_report is
  'A worker that had lost its lease reports: what it created is kept in mind; a meeting that it moved is moved once '
  'more to where its booking is, and so is an event whose place it changed.';
