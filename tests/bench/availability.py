"""31 days of one person among a million bookings, against SELECT 1 on the same connection.

All of them have events in Outlook, and each calendar has a live mirror: the normal state.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import psycopg

from tests.bench.figures import Figure
from tests.bench.world import PEOPLE, RESERVED, SLUG, World
from tests.support import grown

_CALLS = 100

# Four years of history and future; inserted below the triggers, as a restored backup would be.
_BOOKINGS = """
set session_replication_role = replica;
insert into booking.customers (tenant_id, email)
select id, 'many@customer.example' from booking.tenants on conflict do nothing;
insert into booking.bookings
  (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc, status, service_id, buffer_minutes, claim_id)
select s.tenant_id, s.id, c.id, at, at + interval '1 hour', case n % 10 when 0 then 'canceled' when 1 then 'expired' else 'confirmed' end,
  v.id, 10, gen_random_uuid()
from booking.salespersons s
join booking.services v on v.tenant_id = s.tenant_id
cross join (select id from booking.customers where email = 'many@customer.example') c
cross join lateral generate_series(1, {per_person}) n
cross join lateral (select date_trunc('day', now(), 'UTC') - interval '720 days' + n * interval '1 day' * (1440.0 / {per_person}) as raw) r
cross join lateral (select date_bin('90 minutes', raw, '2000-01-01 00:00:00+00') as at) a
on conflict do nothing;
insert into booking.reservations
  (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes, starts_at, ends_at, core, padded)
select b.id, b.salesperson_id, b.tenant_id, 'salesperson', b.claim_id, b.buffer_minutes, b.start_at_utc, b.end_at_utc,
  tstzrange(b.start_at_utc, b.end_at_utc), tstzrange(b.start_at_utc, b.end_at_utc + make_interval(mins => b.buffer_minutes))
from booking.bookings b
where b.status = 'confirmed' and b.end_at_utc > now()
on conflict do nothing;
set session_replication_role = origin;
vacuum analyze;
"""


def measure(world: World, rounds: int, bookings: int) -> list[Figure]:
    """Median time of a call; the ratio is how many SELECT 1 fit into it."""
    for statement in filter(str.strip, _BOOKINGS.format(per_person=bookings // PEOPLE).split(";")):
        if "replication_role = replica" in statement:
            continue
        prefix = "set session_replication_role = replica;" if "insert into" in statement else ""
        world.execute(f"{prefix}{statement}")
    person = f"00000000-0000-4000-9000-{RESERVED[-1]:012d}"
    # Hours of an ordinary week; the others are open round the clock.
    world.execute(
        "insert into booking.availability_rules (tenant_id, salesperson_id, weekday, opens, closes)"
        f" select tenant_id, id, d, '09:00', '17:00' from booking.salespersons, generate_series(1, 5) d where id = '{person}'"
    )
    with psycopg.connect(world.superuser, autocommit=True) as connection:
        # Of those whom it was not to follow the worker of another figure has ended the watches.
        connection.execute("delete from booking.calendar_watches")
        connection.execute("delete from booking.calendar_mirrors")
        grown.fill(connection, "events", "mirrors")
        connection.execute("vacuum analyze")
        if not _is_mirror_live(connection, person):
            raise RuntimeError("The mirror is not live: this would measure the cache.")
    with psycopg.connect(world.app, autocommit=True) as connection:
        connection.execute("set role holdfast_app")

        def slots() -> None:
            row = connection.execute(
                f"select status, body from api.availability(p_slug => '{SLUG}', p_salesperson_id => %s,"
                " p_date => (current_date + 1), p_days => 31)",
                [person],
                prepare=True,
            ).fetchone()
            assert row is not None and row[0] == 200, row

        ratios, calls, ones = [], [], []
        for _ in range(rounds):
            one = median_ms(lambda: connection.execute("select 1", prepare=True).fetchone())
            call = median_ms(slots)
            ratios.append(call / one)
            calls.append(call)
            ones.append(one)
    count = world.value("select count(*) from booking.bookings")
    return [
        Figure(
            "31 days of availability against SELECT 1",
            statistics.median(calls),
            statistics.median(ones),
            "ms",
            statistics.median(ratios),
            note=f"{count} bookings of {PEOPLE} people in the database",
        )
    ]


def _is_mirror_live(connection: psycopg.Connection, person: str) -> bool:
    row = connection.execute(
        "select (booking.live_mirror(%s, n.at + interval '1 day', n.at + interval '32 days')).id is not null"
        " from (select booking.now() as at) n",
        [person],
    ).fetchone()
    return row is not None and row[0]


def median_ms(call: Callable[[], object]) -> float:
    """Median time of a call, in milliseconds."""
    times = []
    for _ in range(_CALLS):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
