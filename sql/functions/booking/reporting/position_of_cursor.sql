create or replace function booking.position_of_cursor(p_cursor text, out start_at timestamptz, out booking_id uuid)
language plpgsql stable
as $$
declare
  v_parts text[];
begin
  if p_cursor is null then
    return;
  end if;
  v_parts := string_to_array(convert_from(decode(p_cursor, 'hex'), 'UTF8'), ' ');
  start_at := to_timestamp(v_parts[1]::double precision);
  booking_id := v_parts[2]::uuid;
  if booking_id is null then
    raise data_exception;
  end if;
exception when data_exception then
  perform booking.raise_error('invalid_cursor', 'Begin again without a cursor.',
    '[{"field": "cursor", "message": "Not a cursor of this list."}]');
end
$$;
comment on function booking.position_of_cursor is
  'The place that booking.cursor_of named; NULL for NULL. Errors: SB400 invalid_cursor.';
