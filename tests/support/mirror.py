"""The mirror of one calendar in a test's database, synchronised by hand."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from tests.support.office import Office


class Mirror:
    """What a worker does for the mirror of one salesperson's calendar."""

    def __init__(self, office: Office, salesperson_id: uuid.UUID | None = None) -> None:
        self.office = office
        self.salesperson_id = salesperson_id or office.salesperson_id

    def claim(self) -> dict[str, Any]:
        return self.office.worker("sync_calendar_claim", salesperson_id=self.salesperson_id)

    def apply(
        self,
        work: dict[str, Any],
        *items: dict[str, Any],
        cursor: str | None = None,
        is_last: bool = True,
        **changes: Any,
    ) -> dict[str, Any]:
        """A page as the worker reports it; the next page to read, if any."""
        params = {
            "salesperson_id": self.salesperson_id,
            "mirror_id": work["mirror_id"],
            "lease": work["lease"],
            "cursor": work["cursor"],
            "items": list(items),
            "next_cursor": cursor or uuid.uuid4().hex,
            "is_last": is_last,
        }
        return self.office.worker("sync_calendar_apply", **params | changes)

    def report(self, work: dict[str, Any], outcome: str, **params: Any) -> dict[str, Any]:
        return self.office.worker(
            "sync_calendar_report",
            salesperson_id=self.salesperson_id,
            mirror_id=work["mirror_id"],
            lease=work["lease"],
            outcome=outcome,
            **{"error": "graph 503", **params},
        )

    def due(self) -> None:
        """The next synchronisation is due now, whatever was agreed."""
        self.office.make_due("sync_calendar", self.salesperson_id)

    def sync(self, *items: dict[str, Any]) -> dict[str, Any]:
        """A whole round of one page."""
        work = self.claim()
        assert work.get("do") == "read_page", work
        return self.apply(work, *items)

    def is_live(self) -> bool:
        return self.freshness()["is_live"]

    def freshness(self) -> dict[str, Any]:
        salespeople = self.office.answer_of("salesperson_list").json["salespeople"]
        return next(p["calendar"] for p in salespeople if p["id"] == str(self.salesperson_id))


def item(
    start: datetime, minutes: int = 60, event_id: str | None = None, **changes: Any
) -> dict[str, Any]:
    """An event as a delta query tells of it."""
    return {
        "id": event_id or uuid.uuid4().hex,
        "type": "singleInstance",
        "series_id": None,
        "start_at": start.isoformat(),
        "end_at": (start + timedelta(minutes=minutes)).isoformat(),
        "is_all_day": False,
        "is_canceled": False,
        "show_as": "busy",
    } | changes


def removed(event_id: str) -> dict[str, Any]:
    return {"id": event_id, "removed": True}
