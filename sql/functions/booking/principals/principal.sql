create or replace function booking.principal() returns jsonb
language sql stable
as $$
  select case when booking.request() is null then '{"kind": "system"}'
    else coalesce(booking.request() -> 'principal', '{"kind": "nobody"}') end
$$;
comment on function booking.principal is
  'Who asks: {kind, id, label, roles, salesperson_id, is_fresh}. kind is platform (its key), key or account (of the '
  'tenant; id is that of the row), nobody (a visitor, also one who was mailed a link), or system where no request is '
  'answered. roles, salesperson_id and is_fresh (signed in within 15 minutes) are told of keys and accounts.';
