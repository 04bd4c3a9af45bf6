create or replace function booking.id_in_result(p_capability text, p_result jsonb) returns text
language plpgsql immutable
as $$
begin
  case p_capability
    when 'calendar' then return p_result ->> 'event_id';
    when 'conference' then return p_result ->> 'meeting_id';
    else perform booking.raise_error('internal_error', format('Nobody knows the id of a %s.', p_capability));
  end case;
end
$$;
comment on function booking.id_in_result is
  'Id of what a create brought (p_result) at its provider; NULL: none. SB500: such a thing has none.';
