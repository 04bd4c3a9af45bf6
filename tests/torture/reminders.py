"""The time of reminders comes, amid everything else."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from tests.torture.world import World

_PAUSE_SECONDS = 1.5
# Meetings are days away: those of a few bookings at a time are due now, whatever happens to them.
_DUE = """
update booking.notification_outbox o set due_at = clock_timestamp()
where o.id in (
  select q.id from booking.notification_outbox q
  where q.status = 'queued' and q.purpose = 'booking_reminder' and q.due_at > clock_timestamp() + interval '1 hour'
  order by md5(%(turn)s || q.id::text) limit 4)
returning o.id
"""


@dataclass
class Reminders:
    """
    Attributes:
        done: how many were made due.
    """

    world: World
    done: Counter[str] = field(default_factory=Counter)

    async def run(self, closed: asyncio.Event) -> None:
        """A few at a time until the day is over."""
        turn = 0
        while not closed.is_set():
            await asyncio.sleep(_PAUSE_SECONDS)
            turn += 1
            due = await self.world.eyes.rows(_DUE, {"turn": f"{self.world.plan.seed}:{turn}"})
            self.done["reminder due"] += len(due)
