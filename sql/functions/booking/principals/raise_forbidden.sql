create or replace function booking.raise_forbidden(p_detail text) returns void
language sql volatile
as $$ select booking.raise_error('forbidden', p_detail, p_more => jsonb_build_object('role', booking.own_role())) $$;
comment on function booking.raise_forbidden is
  'Refuses what the role of who asks may not do, and names that role. Errors: SB403 forbidden {role}.';
