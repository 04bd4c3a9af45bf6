"""After the storm: everything is well again, and what is pending gets done."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import psycopg

from tests.support.invariants import ClientAnswer, Violation, violations
from tests.torture.administrators import Administrators
from tests.torture.client import Client, GaveUp, Records
from tests.torture.fault_schedule import FaultSchedule
from tests.torture.workers import Workers
from tests.torture.world import World

_LOOK_EVERY_SECONDS = 1.5
_OPEN = """
select (select count(*) from booking.sagas where finished_at is null)
  + (select count(*) from booking.notification_outbox
     where status = 'queued' and due_at < clock_timestamp() + interval '10 minutes')
  + (select count(*) from booking.webhook_jobs where status in ('queued', 'processing'))
  + (select count(*) from booking.provider_objects where state in ('intended', 'delete_pending'))
  + (select count(*) from simulator.posts)
  + (select count(*) from booking.calendar_comparisons c
     join booking.calendars k on k.id = c.calendar_id join booking.salespersons s on s.id = k.salesperson_id
     where s.active and coalesce(c.last_compared_at < %(healed)s, true))
  + (select count(*) from booking.reconcile_targets p where coalesce(p.last_reconciled_at < %(healed)s, true))
"""

# What nobody took carriers post again after minutes or hours, which no run can wait for. What is being posted just
# now belongs to whoever posts it, for half a minute.
_TELL_NOW = """
update simulator.posts set due_at = clock_timestamp() where due_at > clock_timestamp() + interval '35 seconds'
"""


@dataclass
class Settled:
    """
    Attributes:
        seconds: until nothing was open and nothing was broken, or until patience ended.
        open: pieces of work left.
        broken: promises broken then.
    """

    seconds: float
    open: int
    broken: list[Violation]


async def heal(
    world: World, workers: Workers, fault_schedule: FaultSchedule, administrators: Administrators
) -> None:
    """Providers are healthy, nobody is killed any more, consents are given."""
    workers.calm()
    await fault_schedule.heal()
    await administrators.heal()


async def settle(
    world: World, administrators: Administrators, answers: list[ClientAnswer]
) -> Settled:
    """Waits until everything is right, for as long as the promise allows."""
    began = time.monotonic()
    healed_at = await world.eyes.value("select clock_timestamp()")
    while True:
        await administrators.agree()
        await world.eyes.rows(_TELL_NOW)
        left = await world.eyes.value(_OPEN, {"healed": healed_at})
        seconds = time.monotonic() - began
        is_late = seconds > world.plan.settling_seconds
        broken = await look(world, answers, settled=True) if left == 0 or is_late else []
        if is_late or (left == 0 and not broken):
            return Settled(seconds, left, broken)
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


async def look(world: World, answers: list[ClientAnswer], *, settled: bool) -> list[Violation]:
    """The checker's verdict at this moment."""
    so_far = list(answers)

    def check() -> list[Violation]:
        with psycopg.connect(world.addresses.superuser) as connection:
            # One moment: what changes meanwhile must not look broken.
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            return violations(connection, settled=settled, answers=so_far)

    while True:
        try:
            return await asyncio.to_thread(check)
        except psycopg.OperationalError:
            # PostgreSQL was killed under it.
            await asyncio.sleep(0.5)


async def ask_again(world: World, records: Records, count: int) -> int:
    """Asks again with keys of the whole run; the answers join the journal. How many."""
    draws = world.plan.stream("asking again")
    stored = [answer for answer in records.answers if answer.is_stored and not answer.foreign]
    chosen = draws.sample(stored, min(count, len(stored)))
    for answer in chosen:
        try:
            await Client(world, answer.tenant, draws, records).post(
                answer.path, answer.request, answer.key
            )
        except GaveUp:
            continue
    return len(chosen)
