"""62 days of a service and the ten people who offer it, against SELECT 1 on the same connection.

Runs after the availability figure: its bookings, events and live mirrors are there.
"""

from __future__ import annotations

import statistics

import psycopg

from tests.bench.availability import median_ms
from tests.bench.figures import Figure
from tests.bench.world import RESERVED, SLUG, World

_OFFERED_BY = """
insert into booking.service_salespersons (tenant_id, service_id, salesperson_id)
select v.tenant_id, v.id, s.id from booking.services v join booking.salespersons s using (tenant_id)
where v.is_default and s.id = any (%s) on conflict do nothing
"""
_HOURS = """
delete from booking.availability_rules where salesperson_id is null;
insert into booking.availability_rules (tenant_id, weekday, opens, closes)
select id, d, '09:00', '17:00' from booking.tenants, generate_series(1, 5) d;
"""


def measure(world: World, rounds: int) -> list[Figure]:
    """Median time of a call; the ratio is how many SELECT 1 fit into it."""
    people = [f"00000000-0000-4000-9000-{number:012d}" for number in RESERVED[-10:]]
    world.execute(_HOURS)
    with psycopg.connect(world.superuser, autocommit=True) as connection:
        connection.execute(_OFFERED_BY, [people])
        row = connection.execute(
            "select id from booking.services where is_default and tenant_id ="
            " (select id from booking.tenants where slug = %s)",
            [SLUG],
        ).fetchone()
        assert row is not None
    with psycopg.connect(world.app, autocommit=True) as connection:
        connection.execute("set role holdfast_app")
        found: list[dict[str, object]] = []

        def slots() -> None:
            answer = connection.execute(
                f"select status, body from api.service_slots(p_slug => '{SLUG}', p_service_id => %s,"
                " p_start_date => current_date + 1, p_end_date => current_date + 62)",
                row,
                prepare=True,
            ).fetchone()
            assert answer is not None and answer[0] == 200, answer
            found[:] = [{"bytes": len(answer[1])}]

        pairs = []
        for _ in range(rounds):
            one = median_ms(lambda: connection.execute("select 1", prepare=True).fetchone())
            pairs.append((median_ms(slots), one))
    return [
        Figure(
            "62 days of a service and ten people against SELECT 1",
            statistics.median(call for call, _ in pairs),
            statistics.median(one for _, one in pairs),
            "ms",
            statistics.median(call / one for call, one in pairs),
            note=f"{found[0]['bytes']} bytes of an answer",
        )
    ]
