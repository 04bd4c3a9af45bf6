"""The largest company of a grown database."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import psycopg

from tests.support.grown import NOON
from tests.support.mirror import Mirror
from tests.support.office import Answer, Office, call


class Company(Office):
    """The tenant with two fifths of everything, and one of its salespeople."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.sql = connection
        self.slug = "company-1"
        self.tenant_id = self.value("select id from booking.tenants where slug = %s", self.slug)
        self.service_id = self.value(
            "select id from booking.services where tenant_id = %s", self.tenant_id
        )
        self.salesperson_id: uuid.UUID = self.value(
            "select id from booking.salespersons where tenant_id = %s order by id", self.tenant_id
        )
        self.mirror = Mirror(self)

    @property
    def person(self) -> dict[str, Any]:
        return {"tenant_id": self.tenant_id, "salesperson_id": self.salesperson_id}

    def call(self, role: str, function: str, **params: Any) -> Any:
        """As `role`, which the transaction around the test keeps no longer than the call."""
        try:
            return call(self.sql, role, function, **params)
        finally:
            self.sql.execute("reset role")

    def app(self, function: str, **params: Any) -> Any:
        return self.call("holdfast_app", function, **params)

    def worker(self, function: str, **params: Any) -> Any:
        return self.run(function, tenant_id=self.tenant_id, **params)

    def run(self, function: str, **params: Any) -> Any:
        """What a worker asks that is not of one tenant."""
        return self.call("holdfast_worker", function, **params)

    def free_calendars(self) -> None:
        """The mirrors are live: nothing is cached."""

    def free_slot(self) -> datetime:
        answer = self.answer(
            "nearest_free",
            salesperson_id=self.salesperson_id,
            wished=NOON + timedelta(days=3),
            count=1,
        )
        return datetime.fromisoformat(answer.json["slots"][0]["start_at"])

    def fresh_cache(self) -> None:
        """Busy times were just read: a hold asks for no older ones."""
        self.sql.execute(
            "update booking.busy_days set fetched_at = booking.now() where salesperson_id = %s",
            [self.salesperson_id],
        )

    def hold(self, start: datetime, *args: Any, **extra: Any) -> Answer:
        self.fresh_cache()
        return super().hold(start, *args, **extra)

    def held(self) -> str:
        answer: Answer = self.hold(self.free_slot())
        assert answer.status == 201, answer
        return answer.json["booking_id"]

    def confirming(self) -> tuple[str, int]:
        """A booking whose confirmation has begun, and the saga."""
        booking_id = self.pending(self.free_slot())
        return booking_id, self.confirm(booking_id, key="key").saga_id

    def ahead(self, place: int = 5) -> str:
        """A confirmed booking some days ahead, as it came with history."""
        return str(
            self.value(
                "select id from booking.bookings where salesperson_id = %s and status = 'confirmed'"
                " and start_at_utc > booking.now() + interval '3 days' order by start_at_utc offset %s",
                self.salesperson_id,
                place,
            )
        )

    def past(self) -> str:
        return str(
            self.value(
                "select id from booking.bookings where salesperson_id = %s and status = 'confirmed'"
                " and end_at_utc < booking.now() order by start_at_utc desc limit 1",
                self.salesperson_id,
            )
        )

    def event_id(self, booking_id: str) -> str:
        return self.value(
            "select event_id from booking.graph_events where booking_id = %s", booking_id
        )

    def events(self) -> list[dict[str, Any]]:
        """What Outlook says of each booking ahead: as it was."""
        rows = self.sql.execute(
            "select g.event_id, booking.iso(b.start_at_utc), booking.iso(b.end_at_utc), b.id::text"
            " from booking.bookings b join booking.graph_events g on g.booking_id = b.id"
            " where b.salesperson_id = %s and b.status = 'confirmed' and b.end_at_utc > booking.now()",
            [self.salesperson_id],
        ).fetchall()
        return [
            {
                "event_id": event_id,
                "id": event_id,
                "found": True,
                "start_at": start,
                "end_at": end,
                "is_canceled": False,
                "is_draft": False,
                "ical_uid": None,
                "etag": "W/1",
                "marker_booking_id": booking_id,
            }
            for event_id, start, end, booking_id in rows
        ]


def sender_domain(company: Company) -> Any:
    """A domain among those of a thousand companies, each looked up a moment ago."""
    company.sql.execute(
        "insert into booking.sender_domains (id, tenant_id, domain, token, checked_at, proved_at)"
        " select gen_random_uuid(), t.id, format('d%s.example', n), repeat('t', 32), booking.now(),"
        " booking.now() from booking.tenants t, generate_series(1, 10) n"
    )
    return company.value(
        "select id from booking.sender_domains where tenant_id = %s and domain = 'd7.example'",
        company.tenant_id,
    )
