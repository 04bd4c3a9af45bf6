create or replace function booking.is_past(p_claims jsonb, p_grace interval default '0') returns boolean
language sql volatile
as $$ select to_timestamp((p_claims ->> 'exp')::double precision) + p_grace <= booking.now() $$;
comment on function booking.is_past is
  'Whether the claims'' exp plus a grace is over, by the database''s clock (exp: RFC 7519, 4.1.4).';
