create or replace function booking.lock_salesperson(p_salesperson_id uuid) returns void
language sql volatile
as $$ select booking.lock(4, p_salesperson_id::text) $$;
comment on function booking.lock_salesperson is
  'Serialises everything that takes, moves or frees time of one salesperson. Before any booking''s lock.';
