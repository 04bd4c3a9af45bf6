create or replace function booking.position_of_entry(p_cursor text, out created_at timestamptz, out id bigint)
language plpgsql stable
as $$
declare
  v_parts text[];
begin
  if p_cursor is null then
    return;
  end if;
  v_parts := string_to_array(convert_from(decode(p_cursor, 'hex'), 'UTF8'), ' ');
  created_at := to_timestamp(v_parts[1]::double precision);
  id := v_parts[2]::bigint;
  if id is null then
    raise data_exception;
  end if;
exception when data_exception then
  perform booking.raise_error('invalid_cursor', 'Begin again without a cursor.',
    '[{"field": "cursor", "message": "Not a cursor of this list."}]');
end
$$;
comment on function booking.position_of_entry is
  'The place that booking.cursor_of_entry named; NULL for NULL. Errors: SB400 invalid_cursor.';
