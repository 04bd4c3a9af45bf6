create or replace function booking.edited_fields(p_view jsonb) returns jsonb
language sql immutable
as $$ select p_view - '{version,created_at,updated_at,calendar}'::text[] $$;
comment on function booking.edited_fields is
  'Of a view of what people edit, what they edit: that is what the audit compares.';
