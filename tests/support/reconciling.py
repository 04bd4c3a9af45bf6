"""Comparisons of Zoom hosts and calendars with a test's database, and what comes of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.support.office import Office, call

HOST = "me"


def run(office: Office, function: str, **params: Any) -> Any:
    return call(office.sql, "holdfast_worker", function, **params)


def target(office: Office, provider: str = "zoom", owner: str | None = None) -> int:
    """A target that is due now."""
    run(office, "run_periodic", name="reconcile_objects")
    owner = owner or (HOST if provider == "zoom" else "anna@acme.example")
    office.make_due("reconcile_objects")
    target_id = office.value(
        "select id from booking.reconcile_targets where provider = %s and provider_user = %s",
        provider,
        owner,
    )
    assert target_id is not None
    return target_id


def begin(
    office: Office, provider: str = "zoom", owner: str | None = None
) -> tuple[int, dict[str, Any]]:
    target_id = target(office, provider, owner)
    return target_id, run(office, "reconcile_objects_claim", target_id=target_id)


def meeting(office: Office, meeting_id: str, booking_id: str, **changes: Any) -> dict[str, Any]:
    """A meeting of this installation at its booking's time, as a worker tells of it."""
    start, minutes = office.sql.execute(
        "select booking.iso(start_at_utc), extract(epoch from end_at_utc - start_at_utc)::integer / 60 from booking.bookings where id = %s",
        [booking_id],
    ).fetchone() or (None, 60)
    installation = str(office.value("select installation_id from booking.installation"))
    return {
        "id": meeting_id,
        "booking_id": booking_id,
        "installation_id": installation,
        "start_at": start,
        "minutes": minutes,
    } | changes


def reconcile(
    office: Office, *items: dict[str, Any], provider: str = "zoom", complete: bool = True
) -> dict[str, Any]:
    """A listing that showed just these."""
    target_id, work = begin(office, provider)
    return run(
        office,
        "reconcile_objects_report",
        target_id=target_id,
        lease=work["lease"],
        items=list(items),
        complete=complete,
    )


def id_of(office: Office, booking_id: str, provider: str = "zoom") -> str:
    return office.value(
        "select external_id from booking.provider_objects where booking_id = %s and provider = %s and state = 'live'",
        booking_id,
        provider,
    )


def states(office: Office, provider: str = "zoom") -> list[tuple[str | None, str]]:
    return office.sql.execute(
        "select external_id, state from booking.provider_objects where provider = %s order by id",
        [provider],
    ).fetchall()


def flags(office: Office) -> list[str]:
    return office.values(
        "select kind from booking.provider_findings where resolved_at is null order by id"
    )


def event(office: Office, event_id: str, booking_id: str, **changes: Any) -> dict[str, Any]:
    given = meeting(office, event_id, booking_id)
    return {
        "id": event_id,
        "booking_id": booking_id,
        "start_at": given["start_at"],
        "transaction_id": booking_id,
        "ical_uid": "other",
    } | changes


def look(
    office: Office, gone: list[str], found: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    target_id, work = begin(office)
    answer = run(
        office,
        "reconcile_objects_report",
        target_id=target_id,
        lease=work["lease"],
        items=[],
        complete=True,
    )
    assert answer["do"] == "look"
    return run(
        office,
        "reconcile_objects_missing",
        target_id=target_id,
        lease=work["lease"],
        items=found or [],
        gone=gone,
        complete=True,
    )


def replacing(office: Office, booking_id: str) -> tuple[int, dict[str, Any]]:
    """A lost meeting's saga, and its claimed step that makes a new one."""
    look(office, [id_of(office, booking_id)])
    saga_id = office.saga_of(booking_id, "replace")
    check = office.worker("saga_claim", saga_id=saga_id)
    assert check["do"] == "check_event"
    step = office.worker(
        "saga_report",
        saga_id=saga_id,
        position=1,
        lease=check["lease"],
        outcome="ok",
        result={"gone": False},
    )
    return saga_id, step


def move(office: Office, booking_id: str, start: datetime) -> None:
    with office.sql.transaction():
        office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
        office.sql.execute(
            "select booking.apply_moves(%s, jsonb_build_array(jsonb_build_object('booking_id', %s::text, 'start_at', %s::timestamptz, 'end_at', %s::timestamptz)))",
            [office.salesperson_id, booking_id, start, start + timedelta(hours=1)],
        )


def refuse(office: Office, saga_id: int, step: dict[str, Any]) -> None:
    """Zoom refuses for good, for every host; and what the attempts may have left is deleted."""
    while "do" in step:
        step = office.worker(
            "saga_report",
            saga_id=saga_id,
            position=step["position"],
            lease=step["lease"],
            outcome="failed",
            error="400",
        )
    assert step["finished"]
    settle_deletions(office)


def settle_deletions(office: Office) -> None:
    office.sql.execute("update booking.work set due_at = booking.now() where kind = 'deletion'")
    for object_id in office.values(
        "select id from booking.provider_objects where state = 'delete_pending'"
    ):
        office.worker("deletion_claim", object_id=object_id)
        office.worker("deletion_report", object_id=object_id, outcome="ok")


def restart(office: Office) -> int:
    return run(office, "run_periodic", name="restarts")["restarted"]
