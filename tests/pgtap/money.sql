-- Worked examples of what canceling costs, one a row: what docs/money.md promises.
--
-- tiers:    'hours percent%' or 'hours sum', by comma
-- paid, back: what was captured, and what of it is paid back or owed already
-- least:    what canceling costs at least, because the booking was moved
create temporary table examples (
  n integer generated always as identity, title text, tiers text, hours numeric, total bigint, paid bigint,
  back bigint, mode text, least bigint, fee bigint, refund bigint
);
insert into examples (title, tiers, hours, total, paid, back, mode, least, fee, refund) values
('without tiers nothing is kept',                      '',                72,    10000, 10000, 0,    'policy', 0,    0,     10000),
('nor a minute before the start',                      '',                0.01,  10000, 10000, 0,    'policy', 0,    0,     10000),
('the meeting that began is paid for',                 '',                -0.01, 10000, 10000, 0,    'policy', 0,    10000, 0),
('with more hours than any tier names its fee holds',  '48 0%,24 50%',    72,    10000, 10000, 0,    'policy', 0,    0,     10000),
('on its edge a tier holds',                           '48 0%,24 50%',    48,    10000, 10000, 0,    'policy', 0,    0,     10000),
('a little later the next one does',                   '48 0%,24 50%',    47.99, 10000, 10000, 0,    'policy', 0,    5000,  5000),
('24.0 hours are the tier of 24',                      '48 0%,24 50%',    24.0,  10000, 10000, 0,    'policy', 0,    5000,  5000),
('with fewer than the smallest all is kept',           '48 0%,24 50%',    23.99, 10000, 10000, 0,    'policy', 0,    10000, 0),
('after the start too, whatever a tier of 0 says',     '0 10%',           -0.01, 10000, 10000, 0,    'policy', 0,    10000, 0),
('at the start the tier of 0 holds',                   '0 10%',           0,     10000, 10000, 0,    'policy', 0,    1000,  9000),
('the order of tiers means nothing',                   '24 50%,48 0%',    30,    10000, 10000, 0,    'policy', 0,    5000,  5000),
('a part of the smallest unit is the customer''s',     '0 33.33%',        5,     100,   100,   0,    'policy', 0,    33,    67),
('29 percent of 100 are 29',                           '0 29%',           5,     100,   100,   0,    'policy', 0,    29,    71),
('a fixed fee is itself',                              '0 1500',          5,     10000, 10000, 0,    'policy', 0,    1500,  8500),
('and at most the price',                              '0 1500',          5,     1000,  1000,  0,    'policy', 0,    1000,  0),
('the fee is of the price, not of the deposit',        '0 50%',           5,     10000, 3000,  0,    'policy', 0,    5000,  0),
('of the deposit goes back what is above it',          '0 20%',           5,     10000, 3000,  0,    'policy', 0,    2000,  1000),
('nothing paid, nothing back',                         '0 50%',           5,     10000, 0,     0,    'policy', 0,    5000,  0),
('what went back already is not given twice',          '0 50%',           5,     10000, 10000, 4000, 'policy', 0,    5000,  1000),
('nor asked for again',                                '0 50%',           5,     10000, 10000, 6000, 'policy', 0,    5000,  0),
('staff give all that is left',                        '0 50%',           5,     10000, 10000, 4000, 'full',   0,    0,     6000),
('or nothing',                                         '0 0%',            5,     10000, 10000, 4000, 'none',   0,    6000,  0),
('a move carries its fee',                             '48 0%,24 50%',    700,   10000, 10000, 0,    'policy', 5000, 5000,  5000),
('until the policy''s own is more',                    '48 0%,24 50%',    2,     10000, 10000, 0,    'policy', 5000, 10000, 0),
('yen have no parts',                                  '0 50%',           5,     501,   501,   0,    'policy', 0,    250,   251),
('what costs nothing is canceled for nothing',         '24 50%',          2,     0,     0,     0,    'policy', 0,    0,     0);

create function pg_temp.tiers(p_text text) returns jsonb language sql immutable as $$
  select coalesce(jsonb_agg(jsonb_build_object('hours_before_start', split_part(t, ' ', 1)::numeric,
    case when t like '%\%' then 'fee_percent' else 'fee_fixed' end,
    rtrim(split_part(t, ' ', 2), '%')::numeric)), '[]')
  from regexp_split_to_table(nullif(p_text, ''), ',') t
$$;

select plan((select count(*)::integer from examples));
select is((s.fee, s.refund), (e.fee, e.refund), e.title)
from examples e
cross join lateral booking.cancellation_sums(pg_temp.tiers(e.tiers), e.hours, e.total, e.paid, e.back, e.mode, e.least) s
order by e.n;
select * from finish();
