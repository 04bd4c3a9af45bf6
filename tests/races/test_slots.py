"""Many customers want one slot, through real processes: it is sold once."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from tests.races.system import running
from tests.support.office import Office
from tests.support.servers import TestDatabase

RACERS, ROUNDS = 50, 20
_OVERLAPS = """
select count(*) from booking.bookings a join booking.bookings b
  on a.salesperson_id = b.salesperson_id and a.id < b.id
  and a.start_at_utc < b.end_at_utc + interval '10 minutes' and b.start_at_utc < a.end_at_utc + interval '10 minutes'
where a.status in ('hold', 'pending_verify', 'confirmed') and b.status in ('hold', 'pending_verify', 'confirmed')
"""


def deadlocks(office: Office) -> int:
    """Deadlocks that the server counted in this test's database."""
    office.sql.execute("select pg_stat_force_next_flush()")
    return office.value("select deadlocks from pg_stat_database where datname = current_database()")


async def test_fifty_holds_on_one_slot(
    database: TestDatabase, office: Office, day: datetime, log: Path
) -> None:
    """Twenty rounds of fifty simultaneous holds: one 201 and 49 times 409 each, no deadlock."""
    async with running(database, office) as system:
        for number in range(ROUNDS):
            start = day + timedelta(hours=2 * number)
            answers = await asyncio.gather(
                *(system.hold(office.salesperson_id, start) for _ in range(RACERS))
            )
            assert Counter(status for status, _ in answers) == {201: 1, 409: RACERS - 1}
            assert {body["code"] for status, body in answers if status == 409} == {
                "slot_unavailable"
            }
    assert office.value(_OVERLAPS) == 0
    assert deadlocks(office) == 0


async def test_overlapping_starts_and_two_lengths(
    database: TestDatabase, office: Office, day: datetime
) -> None:
    """10:00, 10:30 and 11:00 mixed, of 60 and 45 minutes: never two that overlap or touch a buffer."""
    office.add_service(45)
    wishes = list(itertools.product((0, 30, 60), (60, 45)))
    async with running(database, office) as system:
        for number in range(ROUNDS):
            ten = day + timedelta(hours=4 * number)
            answers = await asyncio.gather(
                *(
                    system.hold(office.salesperson_id, ten + timedelta(minutes=minutes), length)
                    for minutes, length in itertools.islice(itertools.cycle(wishes), RACERS)
                )
            )
            counts = Counter(status for status, _ in answers)
            # 10:00 for 45 minutes leaves 11:00 free; any other pair of wishes collides.
            assert 1 <= counts[201] <= 2, counts
            assert set(counts) == {201, 409}
    assert office.value(_OVERLAPS) == 0
    assert deadlocks(office) == 0


async def test_simultaneous_holds_on_anyone(
    database: TestDatabase, office: Office, day: datetime
) -> None:
    """Twenty racers over three people: three of them are held, one person each, in every round."""
    people = {office.salesperson_id, office.add_salesperson("ben"), office.add_salesperson("cleo")}
    async with running(database, office) as system:
        for number in range(5):
            wish = {
                "service_id": str(office.service_id),
                "start_at": (day + timedelta(hours=2 * number)).isoformat(),
                "client_timezone": "UTC",
            }
            answers = await asyncio.gather(
                *(
                    system.post(
                        "appointments",
                        wish | {"client": {"name": "Eva", "email": f"{n}-{number}@a.example"}},
                    )
                    for n in range(20)
                )
            )
            assert Counter(status for status, _ in answers) == {201: 3, 409: 17}
            taken = [body["provider_id"] for status, body in answers if status == 201]
            assert sorted(taken) == sorted(map(str, people))
    assert deadlocks(office) == 0
