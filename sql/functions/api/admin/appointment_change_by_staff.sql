create or replace function api.appointment_change_by_staff(
  p_tenant_id uuid, p_booking_id uuid, p_changes jsonb, p_version integer, p_actor text, p_phones jsonb default '{}'
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.bookings := booking.appointment_to_manage(p_tenant_id, p_booking_id, p_version);
  v_after booking.bookings := v_before;
  v_answers record;
  v_client jsonb := p_changes -> 'client';
  v_shown jsonb;
  v_has_new_place boolean := false;
begin
  perform booking.raise_if_invalid(booking.appointment_changes_faults(p_changes));
  if p_changes ? 'answers' then
    v_answers := booking.answers_faults(p_tenant_id, v_before.service_id, p_changes -> 'answers', p_phones);
    perform booking.raise_if_answered_wrong(v_answers.faults);
    -- Answers to questions that are not asked any more stay.
    v_after.answers := coalesce((
      select jsonb_object_agg(a.key, a.value)
      from jsonb_each(v_before.answers) a
      join booking.intake_fields f on f.tenant_id = p_tenant_id and f.id::text = a.key and f.archived_at is not null),
      '{}') || v_answers.cleaned;
  end if;
  if p_changes ? 'notes' then
    v_after.notes := p_changes ->> 'notes';
  end if;
  if p_changes ? 'metadata' then
    v_after.metadata := nullif(p_changes -> 'metadata', 'null');
  end if;
  if v_client ? 'name' then
    v_after.customer_name := booking.plain_line(v_client ->> 'name');
  end if;
  if v_client ? 'phone' then
    v_after.customer_phone := v_client ->> 'phone';
  end if;
  if p_changes -> 'place' ? 'text' then
    v_after.place := coalesce(v_before.place, (booking.place_of(v_before)).place);
    v_after.place_text := p_changes -> 'place' ->> 'text';
    v_has_new_place := v_after.place_text is distinct from case when v_before.place is not null then v_before.place_text
      else (select s.place_text from booking.services s where s.id = v_before.service_id) end;
  end if;
  update booking.bookings b
  set answers = v_after.answers, notes = v_after.notes, metadata = v_after.metadata,
    customer_name = v_after.customer_name, customer_phone = v_after.customer_phone, place = v_after.place,
    place_text = v_after.place_text,
    place_changed_at = case when v_has_new_place then booking.now() else b.place_changed_at end,
    sequence = b.sequence + v_has_new_place::integer, updated_at = booking.now()
  where b.id = p_booking_id
  returning * into v_after;
  if v_has_new_place then
    perform booking.follow_place(v_after), booking.tell_of_place(v_after);
  end if;
  v_shown := booking.appointment_view(v_after, 'staff');
  perform booking.audit_change('appointment.changed', 'booking', p_booking_id::text,
    booking.appointment_view(v_before, 'staff') - 'version', v_shown - 'version', p_actor);
  return booking.response(200, v_shown::json);
end
$$;
comment on function api.appointment_change_by_staff is
  'PATCH tenant-admin/appointments/{id}: what it says, as booking.appointment_changes_faults lists; null empties a '
  'field, what is absent stays; a new place goes into its event, and to its customer by mail where no invitation '
  'comes; never time, person, service or status. p_version: as it was read, NULL: whatever it is; p_phones: {text: '
  'E.164 or null} of what was answered. Errors: SB400 invalid_request, SB403 tenant_scope, SB404 booking_not_found, '
  'SB409 version_conflict, SB422 invalid_answers.';
