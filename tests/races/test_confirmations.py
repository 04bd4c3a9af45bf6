"""Many clicks on one link, through real processes: one meeting, one event."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

from app.tokens import Tokens
from tests.races.system import System, running
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

CLICKS = 20


async def link(office: Office, system: System, booking_id: str) -> str:
    """The token of the verification mail, signed as the worker signs it."""
    status, _ = await system.post("auth/verify-email", {"booking_id": booking_id})
    assert status == 200
    settings = make_settings(base_url=f"http://127.0.0.1:{system.ports[0]}")
    return Tokens(settings).sign(office.claims(booking_id))


async def test_twenty_clicks_make_one_meeting_and_one_event(
    database: TestDatabase, office: Office, day: datetime
) -> None:
    """One answer is 200, the others 202 or 409; Zoom and Outlook each have one object."""
    async with running(database, office, workers=2) as system:
        _, held = await system.hold(office.salesperson_id, day + timedelta(hours=10))
        token = await link(office, system, held["booking_id"])
        answers = await asyncio.gather(
            *(system.post("confirm", {"token": token}) for _ in range(CLICKS))
        )
    counts = Counter(status for status, _ in answers)
    assert counts[200] == 1 and set(counts) <= {200, 202, 409}, answers
    assert office.status(held["booking_id"]) == "confirmed"
    assert office.value("select count(*) from simulator.zoom_meetings") == 1
    assert office.value("select count(*) from simulator.events") == 1


async def test_twenty_clicks_with_no_worker_and_a_hold_that_lapses(
    database: TestDatabase, office: Office, day: datetime
) -> None:
    """Nothing is confirmed, nothing lapses under the saga; the worker that comes later finishes it."""
    async with running(database, office, hold_ttl_seconds=2, confirm_wait_seconds=1) as system:
        _, held = await system.hold(office.salesperson_id, day + timedelta(hours=10))
        token = await link(office, system, held["booking_id"])
        answers = await asyncio.gather(
            *(system.post("confirm", {"token": token}) for _ in range(CLICKS))
        )
        assert Counter(status for status, _ in answers) == {202: CLICKS}
        async with asyncio.timeout(20):
            while not office.value(
                "select exists (select from booking.holds where booking_id = %s and expires_at_utc < clock_timestamp())",
                held["booking_id"],
            ):
                await asyncio.sleep(0.05)
        status, body = await system.hold(office.salesperson_id, day + timedelta(hours=10))
        assert (status, body["code"]) == (409, "slot_unavailable")
    async with running(database, office, serves=1, workers=1):
        async with asyncio.timeout(30):
            while office.status(held["booking_id"]) != "confirmed":
                await asyncio.sleep(0.05)
    assert office.value("select count(*) from simulator.zoom_meetings") == 1
    assert office.value("select count(*) from simulator.events") == 1


async def test_waiting_confirmations_slow_nobody(
    database: TestDatabase, office: Office, day: datetime
) -> None:
    """Two hundred confirmations wait without a connection each: availability still answers, and a
    replayed hold gets its first answer."""
    people = [
        office.salesperson_id,
        *(office.add_salesperson(f"p{number}") for number in range(24)),
    ]
    async with running(database, office, serves=1, confirm_wait_seconds=6) as system:
        key, slot = "replayed", day + timedelta(hours=23)
        body = {
            "salesperson_id": str(people[0]),
            "start_at": slot.isoformat(),
            "end_at": (slot + timedelta(hours=1)).isoformat(),
            "customer": {"email": "first@customer.example"},
        }
        first = await system.post("holds", body, key)
        assert first[0] == 201
        tokens = []
        for person in people:
            for number in range(8):
                _, held = await system.hold(person, day + timedelta(hours=2 * number))
                tokens.append(await link(office, system, held["booking_id"]))
        waiting = [
            asyncio.create_task(system.post("confirm", {"token": token})) for token in tokens
        ]
        async with asyncio.timeout(10):
            while office.value("select count(*) from booking.sagas") < len(tokens):
                await asyncio.sleep(0.05)
        status, shown = await system.get(f"availability?salesperson={people[0]}&date={day.date()}")
        assert status == 200 and shown["slots"]
        assert await system.post("holds", body, key) == first
        assert not any(task.done() for task in waiting)
        assert Counter(status for status, _ in await asyncio.gather(*waiting)) == {202: len(tokens)}
