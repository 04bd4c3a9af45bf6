create or replace function booking.lock(p_namespace integer, p_key text) returns void
language sql volatile
as $$ select pg_advisory_xact_lock(p_namespace, hashtext(p_key)) $$;
comment on function booking.lock is
  'The only maker of advisory locks: transaction-level, two-key form. Namespaces in locking order: 1 idempotency key, '
  '2 customer, 3 client, 4 salesperson, 5 booking, 6 conference host, 7 mailbox, 8 client that asks for a '
  'mail, or gives a number, 9 budget of SMS. Take several of one namespace in the order of their keys.';
