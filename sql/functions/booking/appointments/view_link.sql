create or replace function booking.view_link(p_booking booking.bookings) returns jsonb
language sql volatile
as $$
  with made as (
    insert into booking.link_tokens (jti, tenant_id, booking_id, purpose, issued_at, expires_at)
    select gen_random_uuid(), p_booking.tenant_id, p_booking.id, 'view', date_trunc('second', booking.now()),
      date_trunc('second', p_booking.end_at_utc) + interval '1 day'
    where not booking.is_for_members(p_booking.tenant_id)
    returning *
  )
  select jsonb_build_object('purpose', m.purpose, 'jti', m.jti, 'tenant_id', m.tenant_id, 'booking_id', m.booking_id,
    'iat', extract(epoch from m.issued_at)::bigint, 'exp', extract(epoch from m.expires_at)::bigint)
  from made m
$$;
comment on function booking.view_link is
  'Records a token by which whoever made a booking may look at it until a day after its end; the claims to be signed; '
  'NULL for members, who sign in.';
