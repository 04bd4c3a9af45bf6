create or replace function booking.raise_if_invalid(p_messages jsonb) returns void
language plpgsql
as $$
declare
  v_errors jsonb;
begin
  select jsonb_agg(jsonb_build_object('field', m.key, 'message', m.value) order by m.key) into v_errors
  from jsonb_each_text(p_messages) m
  where m.value is not null;
  if v_errors is not null then
    perform booking.raise_error('invalid_request', 'Some fields are not valid.', v_errors);
  end if;
end
$$;
comment on function booking.raise_if_invalid is
  'Refuses a request with all its faults at once. p_messages: an object of field names and sentences, NULL where a '
  'field is fine. Errors: SB400 invalid_request.';
