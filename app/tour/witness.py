"""What mailbox, Outlook, Zoom and database see of a booking, looked at and told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from app.tour.parties import Cloud, Staff, claims_of, token_of, until
from app.tour.report import Report

Json = dict[str, Any]


def times(slot: Json) -> dict[str, str]:
    """Start and end of a slot, as requests carry them."""
    return {"start_at": slot["start_at"], "end_at": slot["end_at"]}


@dataclass(frozen=True)
class Witness:
    """Looks at everything but the visitor's own screen.

    Attributes:
        email: the visitor's address, one of its own for each tour.
    """

    report: Report
    cloud: Cloud
    staff: Staff
    email: str = field(default_factory=lambda: f"tour-{uuid4().hex[:8]}@visitor.example")

    async def mail(self, subject: str, after: Json | None = None) -> Json:
        """The newest mail whose subject begins so, once there is one that came later than
        `after`."""

        async def look() -> Json | None:
            mail = await self.cloud.mail(self.email, subject)
            return mail if mail and (after is None or mail["id"] > after["id"]) else None

        mail = await until(look, f"a mail {subject!r} to {self.email}")
        self.report.sees("mailbox", f"“{mail['subject']}”")
        return mail

    async def mail_with_links(self, booking_id: str) -> Json:
        """The mail with the links to change this booking."""

        async def look() -> Json | None:
            mail = await self.cloud.mail(self.email, "Booked")
            if mail is None:
                return None
            claims = claims_of(token_of(mail, "manage", "cancel"))
            return mail if claims["booking_id"] == booking_id else None

        mail = await until(look, "the mail with the links to change the meeting")
        self.report.sees("mailbox", f"“{mail['subject']}”")
        return mail

    async def exists(self, booking_id: str, slot: Json, join_url: str) -> None:
        """One event and one meeting, at the time of `slot`."""
        events = await self.cloud.events(booking_id)
        self.report.demand("Outlook", "one event for the booking", len(events) == 1, events)
        [event] = events
        self.report.sees(
            "Outlook",
            f"“{event['subject']}” at {event['start_at']}, {self.email} is invited",
            (event["start_at"], event["location"], event["attendees"])
            == (slot["start_at"], join_url, [self.email]),
            event,
        )
        meetings = await self.cloud.meetings(booking_id)
        self.report.demand("Zoom", "one meeting for the booking", len(meetings) == 1, meetings)
        [meeting] = meetings
        self.report.sees(
            "Zoom",
            f"“{meeting['topic']}” at {meeting['start_at']}",
            (meeting["start_at"], meeting["join_url"]) == (slot["start_at"], join_url),
            meeting,
        )

    async def vanishes(self, booking_id: str) -> None:
        """Neither event nor meeting, sooner or later."""

        async def nothing() -> bool:
            return not (
                await self.cloud.events(booking_id) or await self.cloud.meetings(booking_id)
            )

        await until(nothing, "event and meeting are gone")
        self.report.sees("Outlook", "the event is gone")
        self.report.sees("Zoom", "the meeting is gone")

    async def drags(self, booking_id: str, target: Json) -> None:
        """The salesperson moves the event, once Outlook would tell us of it."""
        [event] = await self.cloud.events(booking_id)
        await until(
            lambda: self.cloud.is_subscribed(event["user"]), "Outlook knows whom to tell of changes"
        )
        await self.cloud.post(f"/events/{event['id']}/move", times(target))

    async def follows(self, tenant_id: str, booking_id: str, target: Json) -> None:
        """Booking and Zoom meeting follow the event to `target`, and staff hear of it."""

        async def booking_is_there() -> bool:
            booking = await self.staff.booking(tenant_id, booking_id)
            return bool(booking["start_at"] == target["start_at"])

        async def meeting_is_there() -> bool:
            meetings = await self.cloud.meetings(booking_id)
            return [meeting["start_at"] for meeting in meetings] == [target["start_at"]]

        await until(booking_is_there, "the booking follows its event")
        self.report.sees("database", "the booking follows its event")
        await until(meeting_is_there, "the Zoom meeting follows")
        self.report.sees("Zoom", "the same meeting, at the new time")
        history = (await self.staff.booking(tenant_id, booking_id))["history"]
        told = [entry["what"] for entry in history]
        self.report.sees(
            "database",
            "staff are told that the customer needs a word",
            any("customer_reinvite_required" in what for what in told),
            told,
        )

    async def database(self, tenant_id: str, booking_id: str, status: str) -> None:
        """The booking's status."""
        booking = await self.staff.booking(tenant_id, booking_id)
        self.report.sees(
            "database",
            f"{status}, with {len(booking['history'])} entries of history",
            booking["status"] == status,
            booking["status"],
        )
