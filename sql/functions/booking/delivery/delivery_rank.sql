create or replace function booking.delivery_rank(p_state text) returns integer
language sql immutable
as $$
  select r.rank from (values
    ('accepted', 1), ('delivered', 2), ('failed', 3), ('bounced', 4), ('complained', 5)) as r (state, rank)
  where r.state = p_state
$$;
comment on function booking.delivery_rank is
  'What providers tell of a message, in an order in which it never goes back, however their words arrive: a mail may '
  'be delivered and bounce later, and whoever complains had it. NULL: no such state.';
