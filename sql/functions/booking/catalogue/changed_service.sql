create or replace function booking.changed_service(p_service booking.services, p_changes jsonb)
returns booking.services
language plpgsql stable
as $$
declare
  -- Columns that are never NULL: what null gives a field back to.
  c_usual constant jsonb := '{"payment": "none", "assignment": "either", "audience": "public", "sort_order": 0,
    "capacity": 1, "active": true, "reminders": true}';
  c_whole constant text[] := array['slot_minutes', 'min_notice_minutes', 'horizon_days', 'cancel_deadline_hours',
    'price_amount', 'deposit_amount', 'sort_order', 'capacity'];
  v_service booking.services := p_service;
  v_usual booking.services;
  v_values jsonb;
begin
  if p_service.id is null then
    v_service.id := gen_random_uuid();
    v_service.is_default := false;
    v_service.follows := '{slot_step_minutes,buffer_minutes}';
    v_service.version := 1;
    v_service.created_at := booking.now();
    v_service := jsonb_populate_record(v_service, c_usual);
  end if;
  v_service.updated_at := booking.now();

  select jsonb_object_agg(e.key, case
      when e.value = 'null' then coalesce(c_usual -> e.key, e.value)
      when e.key = any (c_whole) then to_jsonb((e.value #>> '{}')::numeric::bigint)
      when e.key = 'name' then to_jsonb(btrim(e.value #>> '{}'))
      else e.value end)
  into v_values
  from jsonb_each(p_changes - '{currency,place,slot_step_minutes,buffer_minutes,is_default}'::text[]) e;
  v_service := jsonb_populate_record(v_service, coalesce(v_values, '{}'));
  if p_changes ? 'place' or v_service.place is null then
    v_service.place := coalesce(p_changes #>> '{place,kind}', (select l.place from booking.places l where l.is_usual));
    v_service.place_text := p_changes #>> '{place,text}';
  end if;

  if (p_changes -> 'is_default') = 'true' then
    -- Whatever follows a default service follows itself no more.
    v_service.is_default := true;
    v_service.follows := '{}';
  end if;
  select * into v_usual from booking.services s where s.tenant_id = v_service.tenant_id and s.is_default;
  if p_changes ? 'slot_step_minutes' then
    v_service.step_minutes := (p_changes ->> 'slot_step_minutes')::numeric::integer;
    v_service.follows := array_remove(v_service.follows, 'slot_step_minutes');
    if v_service.step_minutes is null and not v_service.is_default then
      v_service.follows := v_service.follows || '{slot_step_minutes}';
    end if;
  end if;
  if p_changes ? 'buffer_minutes' then
    v_service.buffer_minutes := (p_changes ->> 'buffer_minutes')::numeric::integer;
    v_service.follows := array_remove(v_service.follows, 'buffer_minutes');
    if v_service.buffer_minutes is null and not v_service.is_default then
      v_service.follows := v_service.follows || '{buffer_minutes}';
    end if;
  end if;
  if 'slot_step_minutes' = any (v_service.follows) then
    v_service.step_minutes := least(v_usual.step_minutes, v_service.slot_minutes);
  end if;
  if 'buffer_minutes' = any (v_service.follows) then
    v_service.buffer_minutes := v_usual.buffer_minutes;
  end if;
  v_service.step_minutes := coalesce(v_service.step_minutes, least(30, v_service.slot_minutes));
  v_service.buffer_minutes := coalesce(v_service.buffer_minutes, 10);
  return v_service;
end
$$;
comment on function booking.changed_service is
  'A service as it will be with the changes that booking.service_faults found nothing wrong with. null gives a field '
  'back: grid and buffer to the default service''s (of that one to 30 and 10 minutes), others to the company''s, or '
  'to none. A new one has its tenant_id alone.';
