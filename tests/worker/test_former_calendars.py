"""Bookings of one salesperson in two calendars: each is read where it is."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

from app.providers.errors import Forbidden
from worker.handlers import reconcile_bookings

START, END = "2026-11-25T10:00:00Z", "2026-11-25T11:00:00Z"
WORK = {
    "do": "compare",
    "provider": "orrery",
    "connection_id": "new",
    "directory": "new account",
    "user": "anna",
    "timezone": "UTC",
    "is_identified": True,
    "subscription_id": None,
    "lease": "lease",
}
FORMER = {
    "provider": "sundial",
    "connection_id": "old",
    "directory": "old account",
    "user": "dial",
}


def booking(name: str, **place: str) -> dict[str, str]:
    return {"booking_id": name, "event_id": name, "start_at": START, "end_at": END, **place}


class Calendar:
    """Knows no event."""

    def __init__(self, refuses: bool) -> None:
        self.refuses, self.asked = refuses, []

    async def list_events(self, account: str, calendar: str, *_window: object) -> list[Any]:
        self.asked.append((account, calendar))
        if self.refuses:
            raise Forbidden("orrery", 403, "no", is_consent_lost=True)
        return []

    async def observe_event(self, *_asked: str) -> None:
        return None


async def test_a_calendar_that_refuses_us_hides_nothing_of_the_other() -> None:
    calendars = {"orrery": Calendar(refuses=True), "sundial": Calendar(refuses=False)}
    told: list[Any] = []
    claims = [{**WORK, "bookings": [booking("one"), booking("two", **FORMER)]}]

    class Database:
        async def call_value(self, _name: str, **_params: object) -> Any:
            return claims.pop()

    class Consent:
        async def lost(self, *account: str) -> None:
            told.append(("lost", account[1]))

        async def held(self, *account: str) -> None:
            told.append(("held", account[1]))

    async def report(name: str, **params: Any) -> dict[str, Any]:
        told.append((name, params))
        return {"finished": True}

    context: Any = SimpleNamespace(
        database=Database(),
        consent=Consent(),
        providers=SimpleNamespace(calendar=calendars.__getitem__),
        report=report,
        step_seconds=5.0,
        admission=SimpleNamespace(entering=nullcontext, working=nullcontext),
    )
    message: Any = SimpleNamespace(tenant_id="tenant", id="anna")
    await reconcile_bookings.handle(context, message)
    assert told[:2] == [("lost", "new"), ("held", "old")]
    name, params = told[2]
    assert (name, params["complete"]) == ("reconcile_bookings_apply", False)
    assert [event["event_id"] for event in params["events"]] == ["two"]
    assert calendars["sundial"].asked == [("old account", "dial")]
