create or replace function booking.raise_field_forbidden(p_field text, p_detail text) returns void
language sql volatile
as $$
  select booking.raise_error('field_forbidden', p_detail,
    jsonb_build_array(jsonb_build_object('field', p_field, 'message', p_detail)),
    p_more => jsonb_build_object('field', p_field, 'role', booking.own_role()))
$$;
comment on function booking.raise_field_forbidden is
  'Refuses a field that exists, and that the role of who asks may not set, or not to this. Errors: SB403 '
  'field_forbidden {field, role}.';
