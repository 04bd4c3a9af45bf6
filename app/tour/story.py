"""The story: each method is one step and what has to be seen after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.tour.parties import Analyst, Visitor, claims_of, token_of, until
from app.tour.report import Report
from app.tour.witness import Witness, times

NOTICE = timedelta(hours=49)
"""Later than any usual deadline for changes."""

APART = timedelta(hours=2)

Json = dict[str, Any]


@dataclass
class Story:
    """One visitor's way through the system.

    Attributes:
        slots: first choice, where the salesperson moves it, where the visitor moves it.
        asked, booked: the newest mails, to confirm and with the links to change.
    """

    report: Report
    visitor: Visitor
    witness: Witness
    analyst: Analyst
    salesperson: Json = field(default_factory=dict)
    slots: list[Json] = field(default_factory=list)
    tenant_id: str = ""
    booking_id: str = ""
    asked: Json = field(default_factory=dict)
    booked: Json = field(default_factory=dict)
    rates_before: dict[str, int] = field(default_factory=dict)

    async def play(self) -> None:
        """From free slot to cancellation.

        Raises:
            Broken: it cannot go on.
        """
        await self.look_for_a_time()
        await self.hold()
        token = await self.get_the_link()
        await self.confirm(self.booking_id, token, self.slots[0])
        await self.organizer_moves()
        await self.reschedule()
        await self.cancel()
        await self.read_the_rates()

    async def look_for_a_time(self) -> None:
        self.report.step("A visitor looks for a time")
        people = (await self.visitor.get("/salespeople"))["salespeople"]
        self.report.demand("visitor", f"{len(people)} salespeople can be booked", bool(people))
        self.salesperson = people[0]
        free = await self.visitor.free(self.salesperson["id"])
        self.slots = _three_apart(free)
        self.report.demand(
            "visitor",
            f"{self.salesperson['display_name']} has {len(free)} free slots in the next weeks",
            len(self.slots) == 3,
            "fewer than three that are far enough away",
        )

    async def hold(self) -> None:
        first = self.slots[0]
        self.report.step(f"The visitor holds {first['start_at']}")
        _, held = await self.visitor.post(
            "/holds",
            {
                "salesperson_id": self.salesperson["id"],
                **times(first),
                "customer": {"email": self.witness.email, "name": "Tour Visitor"},
            },
            201,
        )
        self.booking_id = held["booking_id"]
        self.report.sees(
            "visitor", f"it is held until {held['expires_at']}", held["status"] == "hold", held
        )
        free = await self.visitor.free(self.salesperson["id"])
        self.report.sees("visitor", "nobody else is offered it any more", first not in free)

    async def get_the_link(self) -> str:
        self.report.step("The visitor asks for the link")
        await self.visitor.post("/auth/verify-email", {"booking_id": self.booking_id}, 200)
        self.asked = await self.witness.mail("Please confirm")
        token = token_of(self.asked, "verify", "verify")
        self.tenant_id = claims_of(token)["tenant_id"]
        self.rates_before = await self.analyst.totals(self.tenant_id)
        await self.witness.database(self.tenant_id, self.booking_id, "pending_verify")
        return token

    async def confirm(self, booking_id: str, token: str, slot: Json) -> None:
        self.report.step("The visitor presses the link")
        status, answer = await self.visitor.post("/confirm", {"token": token}, 200, 202)
        if status == 202:
            self.report.sees("visitor", "the meeting is being made (202)")
            answer = await until(
                lambda: self.visitor.settled(booking_id, token), "the confirmation is through"
            )
        self.report.demand(
            "visitor",
            f"it is booked, the link is {answer.get('join_url')}",
            answer["status"] == "confirmed" and bool(answer.get("join_url")),
            answer,
        )
        await self.witness.exists(booking_id, slot, answer["join_url"])
        await self.witness.database(self.tenant_id, booking_id, "confirmed")
        self.booked = await self.witness.mail_with_links(booking_id)
        is_told = answer["join_url"] in self.booked["links"]
        self.report.sees("mailbox", "it says how to join", is_told, self.booked["links"])

    async def organizer_moves(self) -> None:
        target = self.slots[1]
        self.report.step(f"The salesperson drags the event to {target['start_at']}")
        await self.witness.drags(self.booking_id, target)
        await self.witness.follows(self.tenant_id, self.booking_id, target)

    async def reschedule(self) -> None:
        target = self.slots[2]
        self.report.step(f"The visitor moves the meeting to {target['start_at']}")
        token = token_of(self.booked, "manage", "reschedule")
        _, answer = await self.visitor.post(
            f"/bookings/{self.booking_id}/reschedule",
            {"token": token, "new_start_at": target["start_at"], "new_end_at": target["end_at"]},
            201,
        )
        old, self.booking_id = self.booking_id, answer["booking_id"]
        self.report.sees("visitor", "the new time is held", answer["previous_booking_id"] == old)
        mail = await self.witness.mail("Please confirm", after=self.asked)
        verify = token_of(mail, "verify", "verify")
        await self.confirm(self.booking_id, verify, target)
        await self.witness.vanishes(old)
        await self.witness.database(self.tenant_id, old, "canceled")

    async def cancel(self) -> None:
        self.report.step("The visitor cancels")
        token = token_of(self.booked, "manage", "cancel")
        _, answer = await self.visitor.post(
            f"/bookings/{self.booking_id}/cancel", {"token": token}, 200
        )
        self.report.sees("visitor", "it is canceled", answer["status"] == "canceled", answer)
        await self.witness.vanishes(self.booking_id)
        await self.witness.database(self.tenant_id, self.booking_id, "canceled")

        async def is_offered() -> bool:
            return self.slots[2] in await self.visitor.free(self.salesperson["id"])

        await until(is_offered, "the time is offered again")
        self.report.sees("visitor", "the time is offered to others again")

    async def read_the_rates(self) -> None:
        self.report.step("An analyst reads the rates")
        after = await self.analyst.totals(self.tenant_id)
        grown = {name: after[name] - self.rates_before[name] for name in after}
        # The first hold was counted before; what was only moved is not canceled.
        wanted = {"holds": 1, "verified": 2, "confirmed": 2, "canceled": 1}
        self.report.sees(
            "analyst",
            "one more hold, two verified, two confirmed, one canceled",
            all(grown[name] >= count for name, count in wanted.items()),
            grown,
        )
        self.report.sees(
            "analyst",
            f"over all days {after['confirmed']} of {after['holds']} holds were confirmed"
            f" and {after['canceled']} of them canceled",
        )


def _three_apart(free: list[Json]) -> list[Json]:
    """Three slots that can be changed still, with room between them."""
    earliest = datetime.now(UTC) + NOTICE
    chosen: list[Json] = []
    for slot in free:
        if datetime.fromisoformat(slot["start_at"]) >= earliest and len(chosen) < 3:
            chosen.append(slot)
            earliest = datetime.fromisoformat(slot["end_at"]) + APART
    return chosen
