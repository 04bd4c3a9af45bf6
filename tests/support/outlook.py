"""What Outlook tells a company in a test's database: notifications, events, comparisons."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from app.providers.inbox import Post
from app.providers.microsoft.inbox import GraphInbox
from tests.support.office import Office

SOURCE = "203.0.113.1"


class Outlook:
    """One calendar of an office, with its subscription."""

    def __init__(
        self,
        office: Office,
        salesperson_id: uuid.UUID | None = None,
        object_id: uuid.UUID | None = None,
    ) -> None:
        """`object_id`: of the calendar's owner, where the test has a directory that knows it."""
        self.office = office
        self.salesperson_id = salesperson_id or office.salesperson_id
        self.subscription_id = f"subscription-{uuid.uuid4().hex}"
        self.object_id = object_id or uuid.uuid4()
        self.leases: dict[object, str] = {}
        claim = self.claim_subscription()
        assert claim["do"] == "create", claim
        self.client_state = claim["client_state"]
        self.report_subscription("ok", subscription_id=self.subscription_id, days=3)

    def claim_subscription(self) -> dict[str, Any]:
        return self._claimed(
            "subscription",
            self.office.worker("subscription_claim", salesperson_id=self.salesperson_id),
        )

    def _claimed(self, what: object, answer: dict[str, Any]) -> dict[str, Any]:
        """`answer`, whose lease the next report about `what` carries."""
        if "lease" in answer:
            self.leases[what] = answer["lease"]
        return answer

    def report_subscription(self, outcome: str, *, days: float | None = None, **params: Any) -> Any:
        if days is not None:
            params["expiration"] = self.now() + timedelta(days=days)
        return self.office.worker(
            "subscription_report",
            salesperson_id=self.salesperson_id,
            outcome=outcome,
            lease=self.leases.get("subscription"),
            **params,
        )

    def now(self) -> datetime:
        return self.office.value("select booking.now()")

    def item(self, event_id: str, change: str = "updated", **changes: Any) -> dict[str, Any]:
        """A change notification as the database is told."""
        return {
            "provider": "graph",
            "subscription_id": self.subscription_id,
            "secret": self.client_state,
            "change_type": change,
            "resource_id": event_id,
            "owner_id": str(self.object_id),
        } | changes

    def lifecycle(self, event: str) -> dict[str, Any]:
        """A lifecycle notification: neither change nor event."""
        return {
            "provider": "graph",
            "subscription_id": self.subscription_id,
            "secret": self.client_state,
            "lifecycle_event": event,
        }

    def post(self, *items: Any, source: str = SOURCE) -> dict[str, int]:
        return self.office.app("receive_notifications", items=list(items), source=source)

    def jobs(self) -> list[int]:
        """Notifications with work left, in the order in which they came."""
        return self.office.values(
            "select id from booking.webhook_jobs where status in ('queued', 'processing') order"
            " by id"
        )

    def job(self, column: str, job_id: int | None = None) -> Any:
        """A column of a job, of the newest when none is named."""
        return self.office.value(
            f"select {column} from booking.webhook_jobs where id = coalesce(%s,"
            " (select max(id) from booking.webhook_jobs))",
            job_id,
        )

    def claim(self, job_id: int) -> dict[str, Any]:
        return self._claimed(job_id, self.office.worker("webhook_claim", job_id=job_id))

    def apply(self, job_id: int, event: dict[str, Any]) -> dict[str, Any]:
        return self.office.worker(
            "webhook_apply", job_id=job_id, event=event, lease=self.leases.get(job_id)
        )

    def report(self, job_id: int, outcome: str, **params: Any) -> dict[str, Any]:
        """The event of a job could not be read."""
        return self.office.worker(
            "webhook_report",
            job_id=job_id,
            outcome=outcome,
            lease=self.leases.get(job_id),
            **params,
        )

    def tell(
        self, event: dict[str, Any], change: str = "updated", event_id: str | None = None
    ) -> str:
        """Notify, fetch and apply in one go; the outcome of the job."""
        assert self.post(self.item(event_id or event["id"], change))["stored"] == 1
        job_id = self.jobs()[-1]
        claim = self.claim(job_id)
        if claim.get("do") == "fetch_event":
            assert self.apply(job_id, event) == {"finished": True}
        return self.job("outcome", job_id)

    def event_id(self, booking_id: str) -> str:
        return self.office.value(
            "select event_id from booking.graph_events where booking_id = %s", booking_id
        )

    def event(
        self, booking_id: str, start: datetime | None = None, **changes: Any
    ) -> dict[str, Any]:
        """The event of a booking as the worker reads it, at `start` or where it was left."""
        event_id, ical_uid, stored, end = self.office.sql.execute(
            "select g.event_id, g.ical_uid, b.start_at_utc, b.end_at_utc from"
            " booking.graph_events g"
            " join booking.bookings b on b.id = g.booking_id where g.booking_id = %s",
            [booking_id],
        ).fetchone()
        begin = start or stored
        return {
            "found": True,
            "id": event_id,
            "event_id": event_id,
            "start_at": begin.isoformat(),
            "end_at": (begin + (end - stored)).isoformat(),
            "is_canceled": False,
            "is_draft": False,
            "ical_uid": ical_uid,
            "etag": f"W/{uuid.uuid4().hex}",
            "marker_booking_id": booking_id,
        } | changes

    def gone(self, booking_id: str) -> dict[str, Any]:
        """What the worker reads when the event is certainly gone."""
        event_id = self.event_id(booking_id)
        return {"found": False, "id": event_id, "event_id": event_id}

    def compare(self, *events: dict[str, Any], complete: bool = True, **params: Any) -> Any:
        """A whole poll, due or not: claim, then apply what `events` say."""
        self.office.make_due("reconcile_bookings", self.salesperson_id)
        claim = self.claim_reconcile()
        assert claim["do"] == "compare", claim
        return self.apply_reconcile(*events, complete=complete, **params)

    def claim_reconcile(self) -> dict[str, Any]:
        return self._claimed(
            "reconcile_bookings",
            self.office.worker("reconcile_bookings_claim", salesperson_id=self.salesperson_id),
        )

    def apply_reconcile(self, *events: dict[str, Any], complete: bool = True, **params: Any) -> Any:
        return self.office.worker(
            "reconcile_bookings_apply",
            salesperson_id=self.salesperson_id,
            lease=self.leases.get("reconcile_bookings"),
            events=list(events),
            complete=complete,
            **params,
        )


def told(posted: list[Any]) -> list[dict[str, Any] | None]:
    """Items that Graph posts, as the database is told of them."""
    post = Post({}, json.dumps({"value": posted}).encode())
    return [item and item.told("graph") for item in GraphInbox().notifications(post)]


def tracked(office: Office, booking_id: str) -> list[str]:
    """Types of a booking's tracking events after its confirmation, in order."""
    return office.values(
        "select type from booking.tracking_events where booking_id = %s"
        " and type not in ('hold_created', 'verify_sent', 'confirmed') order by id",
        booking_id,
    )


def audited(office: Office, action: str) -> list[dict[str, Any]]:
    """meta_json of the audit entries of an action, in order."""
    return office.values(
        "select meta_json from booking.audit_logs where action = %s order by id", action
    )


def queued(office: Office, kind: str) -> list[str]:
    """Ids that messages of a kind name."""
    return office.values(
        "select message ->> 'id' from pgmq.q_holdfast where message ->> 'kind' = %s order by"
        " msg_id",
        kind,
    )
