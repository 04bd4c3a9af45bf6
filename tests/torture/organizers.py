"""Salespeople in Outlook: they move, swap, copy and delete what we put into their calendars."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.torture.progress import Progress
from tests.torture.world import World

_MEETINGS = """
select g.event_id, e.start_at, e.end_at, b.salesperson_id::text
from booking.bookings b
join booking.graph_events g on g.booking_id = b.id
join simulator.events e on e.id = g.event_id and e.deleted_at is null and not e.is_canceled
where b.status = 'confirmed' and b.start_at_utc > clock_timestamp() + interval '1 day'
order by b.created_at
"""
_EDITS_PER_BOOKING = 1.3
Meeting = tuple[str, datetime, datetime, str]


@dataclass
class Organizers:
    """
    Attributes:
        done: how often each of the edits was made.
    """

    world: World
    progress: Progress
    done: Counter[str] = field(default_factory=Counter)

    async def run(self, closed: asyncio.Event) -> None:
        """One edit after the other until the day is over."""
        draws = self.world.plan.stream("organizers")
        edits = {
            self._move: 8, self._nudge: 6, self._move_onto: 4, self._swap: 4, self._draft: 2, self._copy: 3, self._delete: 2,
            self._cancel: 1, self._delete_many: 0.2, self._answer: 4, self._retitle: 2, self._take_time: 4, self._lose_meeting: 10,
        }  # fmt: skip
        wanted = {
            self._lose_meeting: ("replace/", "reconcile_objects/look"), self._move: ("move/", "webhook/"),
            self._delete: ("cancel/", "deletion/delete_meeting"),
        }  # fmt: skip
        while not closed.is_set():
            await asyncio.sleep(self.progress.schedule.pause(_EDITS_PER_BOOKING, draws))
            meetings: list[Any] = await self.world.eyes.rows(_MEETINGS)
            if not meetings:
                continue
            edit = draws.choices(list(edits), self.progress.weighed(edits, wanted))[0]
            await edit(draws, meetings)
            self.done[edit.__name__.strip("_").replace("_", " ")] += 1

    async def _set(self, event_id: str, start: datetime, end: datetime, **more: Any) -> None:
        body = {"start_at": start.isoformat(), "end_at": end.isoformat(), **more}
        await self.world.control("POST", f"/events/{event_id}/move", body)

    async def _move(self, draws: random.Random, meetings: list[Meeting]) -> None:
        event_id, start, end, _ = draws.choice(meetings)
        by = timedelta(hours=draws.randrange(1, 72), minutes=draws.choice([0, 0, 7, 30]))
        longer = timedelta(minutes=draws.choice([0, 0, 0, 15, -20]))
        await self._set(event_id, start + by, end + by + longer)

    async def _nudge(self, draws: random.Random, meetings: list[Meeting]) -> None:
        """Nearer to the neighbours than the buffer, perhaps into them, and perhaps back at once."""
        event_id, start, end, _ = draws.choice(meetings)
        by = timedelta(minutes=draws.choice([-30, -10, -5, 5, 10, 30]))
        await self._set(event_id, start + by, end + by)
        if draws.random() < 0.3:
            await self._set(event_id, start, end)

    def _pair(self, draws: random.Random, meetings: list[Meeting], count: int = 2) -> list[Meeting]:
        person = draws.choice(meetings)[3]
        of_person = [meeting for meeting in meetings if meeting[3] == person]
        return draws.sample(of_person, min(count, len(of_person)))

    async def _move_onto(self, draws: random.Random, meetings: list[Meeting]) -> None:
        first, *others = self._pair(draws, meetings)
        for other in others:
            await self._set(first[0], other[1], other[2])

    async def _swap(self, draws: random.Random, meetings: list[Meeting]) -> None:
        """Two meetings change places, or three in a ring."""
        ring = self._pair(draws, meetings, draws.choice([2, 2, 3]))
        for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
            await self._set(here[0], there[1], there[2])

    async def _draft(self, draws: random.Random, meetings: list[Meeting]) -> None:
        event_id, start, end, _ = draws.choice(meetings)
        by = timedelta(hours=draws.randrange(1, 20))
        await self._set(event_id, start + by, end + by, send_update=False)

    async def _copy(self, draws: random.Random, meetings: list[Meeting]) -> None:
        """A copy with our markers, which may be moved and thrown away as any event."""
        status, made = await self.world.control("POST", f"/events/{draws.choice(meetings)[0]}/copy")
        if status == 201 and draws.random() < 0.5:
            await self.world.control("DELETE", f"/events/{made['id']}")

    async def _delete(self, draws: random.Random, meetings: list[Meeting]) -> None:
        await self.world.control("DELETE", f"/events/{draws.choice(meetings)[0]}")

    async def _cancel(self, draws: random.Random, meetings: list[Meeting]) -> None:
        await self.world.control("POST", f"/events/{draws.choice(meetings)[0]}/cancel")

    async def _delete_many(self, draws: random.Random, meetings: list[Meeting]) -> None:
        """A calendar is emptied: more than a fifth of what it held."""
        victims = self._pair(draws, meetings, 6)
        await asyncio.gather(
            *(self.world.control("DELETE", f"/events/{victim[0]}") for victim in victims)
        )

    async def _answer(self, draws: random.Random, meetings: list[Meeting]) -> None:
        """An attendee accepts: Outlook tells us of a change that is none."""
        event_id = draws.choice(meetings)[0]
        status, event = await self.world.control("GET", f"/events/{event_id}")
        if status == 200 and event["attendees"]:
            answer = {
                "attendee": event["attendees"][0],
                "response": draws.choice(["accepted", "declined"]),
            }
            await self.world.control("POST", f"/events/{event_id}/respond", answer)

    async def _retitle(self, draws: random.Random, meetings: list[Meeting]) -> None:
        await self.world.control(
            "PATCH", f"/events/{draws.choice(meetings)[0]}", {"subject": f"Call {draws.random()}"}
        )

    async def _lose_meeting(self, draws: random.Random, meetings: list[Meeting]) -> None:
        """Somebody deletes the meeting in Zoom."""
        number = await self.world.eyes.value(
            "select m.provider_meeting_id from booking.meetings m join booking.graph_events g using (booking_id) where g.event_id = %s",
            [draws.choice(meetings)[0]],
        )
        await self.world.control("DELETE", f"/meetings/{number}")

    async def _take_time(self, draws: random.Random, meetings: list[Meeting]) -> None:
        """A private appointment beside or over what was sold."""
        event_id, start, end, _ = draws.choice(meetings)
        status, event = await self.world.control("GET", f"/events/{event_id}")
        if status == 200:
            by = timedelta(minutes=draws.choice([-60, 0, 30, 90]))
            times = {"start_at": (start + by).isoformat(), "end_at": (end + by).isoformat()}
            await self.world.control("POST", "/events", {"user": event["user"], **times})
