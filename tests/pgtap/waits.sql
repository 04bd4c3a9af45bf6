-- How long things wait: between attempts, between doubts, and for a customer to make up their mind.
select plan(16);

set local holdfast.retry_base_seconds = '2';
set local holdfast.retry_max_seconds = '60';
create temporary table pauses as select n, booking.backoff_seconds(n) as pause from generate_series(0, 12) n, generate_series(1, 40);
select ok((select bool_and(pause <= least(60, 2 * 2 ^ n)) from pauses), 'a pause is at most twice as long at each attempt, and never beyond the ceiling');
select ok((select bool_and(pause >= 0.4) from pauses), 'and never shorter than a fifth of the first');
select ok((select count(distinct pause) > 30 from pauses where n = 12), 'chance spreads those that failed together');
select ok((select max(pause) > 10 from pauses where n = 12), 'up to the ceiling');
select is(booking.backoff_seconds(0, 600), 600::double precision, 'what a provider asks for is never shortened');
select ok(booking.backoff_seconds(100000) <= 60, 'any number of attempts has a pause');

create function pg_temp.should_requeue(p_since text, p_at text) returns boolean language sql as $$
  select booking.should_requeue('2999-01-01 00:00Z', '1 minute', p_since::timestamptz, p_at::timestamptz)
$$;
select ok(pg_temp.should_requeue(null, '2999-01-01 00:01Z'), 'what was never looked at is doubted');
select ok(pg_temp.should_requeue('2999-01-01 00:00:59Z', '2999-01-01 00:01Z'), 'at the end of its patience');
select ok(not pg_temp.should_requeue('2999-01-01 00:01Z', '2999-01-01 00:01:59Z'), 'once, until twice its patience is over');
select ok(pg_temp.should_requeue('2999-01-01 00:01Z', '2999-01-01 00:02Z'), 'then again');
select ok(not pg_temp.should_requeue('2999-01-01 00:02Z', '2999-01-01 00:03:59Z'), 'and each time waits twice as long');
select ok(pg_temp.should_requeue('2999-01-01 00:02Z', '2999-01-01 00:04Z'), 'as before');

set local holdfast.hold_ttl_seconds = '600';
select is(booking.hold_expiry('2999-01-01 00:00:00.4Z', null), '2999-01-01 00:10Z'::timestamptz, 'a hold lapses at a whole second');
select is(booking.hold_expiry('2999-01-01 00:00:00.6Z', null), '2999-01-01 00:10:01Z'::timestamptz, 'the nearest one');
select is(booking.hold_expiry('2999-01-01 00:00Z', 90), '2999-01-01 00:01:30Z'::timestamptz, 'after the tenant''s time, if it has its own');
select ok(booking.seconds_until('2000-01-01 00:00Z') = 0.05::double precision, 'nothing waits less than a moment');

select * from finish();
