create or replace function booking.answers_faults(
  p_tenant_id uuid, p_service_id uuid, p_answers jsonb, p_phones jsonb default null,
  out faults jsonb, out cleaned jsonb, out phones jsonb
)
language plpgsql stable
as $$
declare
  v_field booking.intake_fields;
  v_judged record;
begin
  faults := '{}';
  cleaned := '{}';
  phones := '{}';
  if coalesce(jsonb_typeof(p_answers), 'null') not in ('object', 'null') then
    faults := '{"answers": "Answers are an object, by the id of the question."}';
    return;
  end if;
  for v_field in
    select * from booking.intake_fields f
    where f.tenant_id = p_tenant_id and f.service_id = p_service_id and f.archived_at is null
  loop
    v_judged := booking.judged_answer(v_field, p_answers -> v_field.id::text, p_phones);
    if v_judged.fault is not null then
      faults := faults || jsonb_build_object('answers.' || v_field.id, v_judged.fault);
    elsif v_judged.phone is not null then
      phones := phones || jsonb_build_object(v_judged.phone, (
        select c.country from booking.tenant_config c where c.tenant_id = p_tenant_id));
    elsif v_judged.answer is not null then
      cleaned := cleaned || jsonb_build_object(v_field.id::text, v_judged.answer);
    end if;
  end loop;
  select faults || coalesce(jsonb_object_agg('answers.' || a.key, 'There is no such question.'), '{}') into faults
  from jsonb_each(case when jsonb_typeof(p_answers) = 'object' then p_answers else '{}' end) a
  where not exists (
    select from booking.intake_fields f
    where f.tenant_id = p_tenant_id and f.service_id = p_service_id and f.archived_at is null
      and f.id::text = a.key);
end
$$;
comment on function booking.answers_faults is
  'What is wrong with answers {field id: value} to the form of a service: faults by answers.<field id>, for '
  'booking.raise_if_answered_wrong; cleaned: as bookings.answers keeps them. Telephone numbers are read by the '
  'application alone: phones is {text: country or null} of those that p_phones, {text: E.164 or null where it is '
  'none}, does not have yet; until it has, cleaned lacks them.';
