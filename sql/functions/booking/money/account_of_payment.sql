create or replace function booking.account_of_payment(p_payment booking.payments) returns text
language sql immutable
as $$ select coalesce(p_payment.provider, 'cash') $$;
comment on function booking.account_of_payment is
  'The account of the books that a payment''s money is in: its provider''s, or cash for what staff recorded.';
