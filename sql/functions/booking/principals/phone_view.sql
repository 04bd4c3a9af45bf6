create or replace function booking.phone_view(p_account_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object('phone', p.phone, 'asked_at', booking.iso(p.asked_at),
    'proved_at', booking.iso(p.proved_at))
  from (select) w
  left join booking.account_phones p on p.account_id = p_account_id
$$;
comment on function booking.phone_view is
  'The telephone number of an account, for whoever it is of: {phone, asked_at, proved_at}; NULLs: there is none.';
