"""What customers, organizers and operators set in motion, and which work that makes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.faults.bed import Bed

End = Callable[[], Awaitable[None]]
"""Looks whether it ended as it should."""


@dataclass(frozen=True)
class Flow:
    """
    Attributes:
        works: what is passed on the way, each with all its points.
        begin: sets it in motion and leaves the work queued.
    """

    name: str
    works: tuple[str, ...]
    begin: Callable[[Bed], Awaitable[End]]


async def _confirm(bed: Bed) -> End:
    booking_id = await bed.confirming()

    async def is_confirmed_at_once() -> None:
        await is_confirmed(bed, booking_id)
        # What a dead worker made was taken up: nothing was made twice, and tidied away later.
        assert [len(made) for made in await what_exists(bed, booking_id, ever=True)] == [1, 1]

    return is_confirmed_at_once


async def _compensate(bed: Bed) -> End:
    booking_id = await bed.pending()
    # Made, and refused for good: nobody told us the id.
    await bed.cloud.fail(
        "graph", "error_after", method="POST", path="*/events", times=1, params={"status": 400}
    )
    bed.office.confirm(booking_id)

    async def is_undone() -> None:
        assert await what_exists(bed, booking_id) == ([], [])
        assert bed.office.status(booking_id) == "expired", bed.story(booking_id)
        assert await mailed(bed, booking_id, "confirmation_failed") == 1

    return is_undone


async def _cancel(bed: Bed) -> End:
    booking_id = await bed.confirmed()
    assert bed.office.change("cancel", booking_id).status == 200
    return lambda: is_canceled(bed, booking_id)


async def _keep_until_confirmed(bed: Bed) -> End:
    bed.office.configure("reschedule_policy", "keep_until_confirmed")
    return await _replace(bed)


async def _cancel_first(bed: Bed) -> End:
    bed.office.configure("reschedule_policy", "cancel_first")
    return await _replace(bed)


async def _replace(bed: Bed) -> End:
    """The link is used before a worker has done anything: both sagas are under way."""
    old = await bed.confirmed()
    new = bed.reschedule(old)
    bed.office.confirm(new)

    async def is_replaced() -> None:
        await is_canceled(bed, old)
        await is_confirmed(bed, new)

    return is_replaced


async def _event(bed: Bed, booking_id: str) -> dict[str, str]:
    await quiet(bed)
    person = bed.value(
        "select s.graph_user_id from booking.bookings b"
        " join booking.salespersons s on s.id = b.salesperson_id where b.id = %s",
        booking_id,
    )
    events = await bed.cloud.get("/events", user=person, transaction_id=booking_id)
    return events["events"][0]


async def quiet(bed: Bed) -> None:
    """Our own echoes are over."""
    while bed.deliver():
        await bed.settle()


async def _organizer_moves(bed: Bed) -> tuple[str, datetime]:
    booking_id = await bed.confirmed()
    event = await _event(bed, booking_id)
    start = datetime.fromisoformat(event["start_at"]) + timedelta(minutes=15)
    await bed.cloud.post(
        f"/events/{event['id']}/move",
        start_at=start.isoformat(),
        end_at=(start + timedelta(hours=1)).isoformat(),
    )
    return booking_id, start


def _is_moved(bed: Bed, booking_id: str, start: datetime) -> End:
    async def look() -> None:
        assert start == bed.value(
            "select start_at_utc from booking.bookings where id = %s", booking_id
        )
        await is_confirmed(bed, booking_id)

    return look


async def _move_told(bed: Bed) -> End:
    moved = await _organizer_moves(bed)
    assert bed.deliver()
    return _is_moved(bed, *moved)


async def _move_found(bed: Bed) -> End:
    booking_id, start = await _organizer_moves(bed)
    bed.office.sql.execute("delete from simulator.notifications")
    _compare(bed, booking_id)
    return _is_moved(bed, booking_id, start)


def _compare(bed: Bed, booking_id: str) -> None:
    """The next comparison of this booking's calendar is due."""
    person = bed.value("select salesperson_id from booking.bookings where id = %s", booking_id)
    bed.office.make_due("reconcile_bookings", person)
    bed.enqueue("reconcile_bookings", person)


async def _organizer_deletes(bed: Bed) -> End:
    booking_id = await bed.confirmed()
    event = await _event(bed, booking_id)
    await bed.cloud.delete(f"/events/{event['id']}")
    assert bed.deliver()
    return lambda: is_canceled(bed, booking_id)


async def _owe(bed: Bed) -> End:
    """Both deletions were refused for good, and are owed."""
    booking_id = await bed.confirmed()
    for service in ("graph", "zoom"):
        await bed.cloud.fail(service, "error", method="DELETE", times=1, params={"status": 400})
    assert bed.office.change("cancel", booking_id).status == 200
    await bed.worker.run_once()
    dead = "select count(*) from booking.saga_steps where status = 'dead'"
    assert bed.value(dead) == 2
    # So long nobody doubts that a message in Service Bus names them.
    bed.leap(60)
    bed.office.sql.execute("update booking.periodic_jobs set next_run_at = booking.now()")
    await bed.worker.run_periodic_once()

    async def is_done() -> None:
        await is_canceled(bed, booking_id)
        assert bed.value(dead) == 0

    return is_done


async def _mail(bed: Bed) -> End:
    booking_id = bed.unsettled()

    async def is_mailed() -> None:
        # Nobody can know whether a mail whose answer was lost was sent: at least once.
        assert await mailed(bed, booking_id, "verification") >= 1

    return is_mailed


async def _subscribe(bed: Bed) -> End:
    person, address = _subscriber(bed)
    await _sell(bed, person, active=False)
    await bed.settle()
    await _sell(bed, person, active=True)
    return lambda: has_subscription(bed, person, address)


async def _renew(bed: Bed) -> End:
    person, address = _subscriber(bed)
    await _sell(bed, person, active=True)
    await bed.settle()
    bed.office.sql.execute(
        "update booking.graph_subscriptions set renew_at = booking.now() where salesperson_id = %s",
        [person],
    )
    bed.enqueue("subscription", person)
    return lambda: has_subscription(bed, person, address)


async def _unsubscribe(bed: Bed) -> End:
    person, address = _subscriber(bed)
    await _sell(bed, person, active=True)
    await bed.settle()
    await _sell(bed, person, active=False)

    async def is_gone() -> None:
        assert await subscriptions(bed, address) == []

    return is_gone


def _subscriber(bed: Bed) -> tuple[str, str]:
    """The last salesperson, who has no bookings: id and address."""
    return str(bed.people[-1]), "finn@acme.example"


async def _sell(bed: Bed, person: str, *, active: bool) -> None:
    bed.office.sql.execute(
        "update booking.salespersons set active = %s where id = %s", [active, person]
    )
    bed.enqueue("subscription", person)


async def _lose_meeting(bed: Bed) -> End:
    """Somebody deletes the meeting in Zoom; the next reconcile finds that out."""
    booking_id = await bed.confirmed()
    meeting = bed.value(
        "select provider_meeting_id from booking.meetings where booking_id = %s", booking_id
    )
    await bed.cloud.delete(f"/meetings/{meeting}")
    bed.reconcile(booking_id)

    async def has_another() -> None:
        await is_confirmed(bed, booking_id)
        assert meeting != bed.value(
            "select provider_meeting_id from booking.meetings where booking_id = %s", booking_id
        )

    return has_another


async def _sync(bed: Bed) -> End:
    """A calendar is mirrored from its beginning."""
    person, address = str(bed.people[-2]), "eve@acme.example"
    _, start = bed.slot()
    await bed.cloud.post(
        "/events",
        user=address,
        start_at=start.isoformat(),
        end_at=(start + timedelta(hours=1)).isoformat(),
    )
    bed.office.sql.execute(
        "delete from booking.calendar_mirrors where salesperson_id = %s", [person]
    )
    bed.office.sql.execute(
        "update booking.calendar_states set next_sync_at = booking.now() where salesperson_id = %s",
        [person],
    )
    bed.enqueue("sync_calendar", person)

    async def is_mirrored() -> None:
        known = bed.office.values(
            "select i.starts_at from booking.mirrored_items i"
            " join booking.calendar_mirrors m on m.id = i.mirror_id where m.salesperson_id = %s",
            person,
        )
        assert known.count(start) == 1

    return is_mirrored


async def _event_back(bed: Bed) -> End:
    """Somebody fetches a canceled meeting's event out of the deleted items."""
    booking_id = await bed.confirmed()
    event = await _event(bed, booking_id)
    assert bed.office.change("cancel", booking_id).status == 200
    await bed.settle()
    bed.office.sql.execute(
        "update simulator.events set deleted_at = null, is_cancelled = false where id = %s",
        [event["id"]],
    )
    _sweep_calendar(bed, booking_id)
    return lambda: is_canceled(bed, booking_id)


def _sweep_calendar(bed: Bed, booking_id: str) -> None:
    """The next comparison of the salesperson's calendar with the database is due."""
    bed.value("select api.run_periodic('reconcile_objects')")
    [place] = bed.office.values(
        "select p.id from booking.reconciled_places p"
        " join booking.bookings b on p.tenant_id = b.tenant_id"
        " join booking.salespersons s on s.id = b.salesperson_id and p.owner_user = s.mailbox"
        " where b.id = %s",
        booking_id,
    )
    bed.office.make_due("reconcile_objects", place)
    bed.enqueue("reconcile_objects", place)


async def subscriptions(bed: Bed, address: str) -> list[str]:
    found = await bed.cloud.get("/subscriptions", user=address)
    return [subscription["id"] for subscription in found["subscriptions"]]


async def has_subscription(bed: Bed, person: str, address: str) -> None:
    [known] = await subscriptions(bed, address)
    status, subscription_id = bed.office.sql.execute(
        "select status, subscription_id from booking.graph_subscriptions where salesperson_id = %s",
        [person],
    ).fetchone()
    assert (status, subscription_id) == ("live", known)
    assert bed.value(
        "select renew_at > booking.now() from booking.graph_subscriptions where salesperson_id = %s",
        person,
    )


async def what_exists(
    bed: Bed, booking_id: str, *, ever: bool = False
) -> tuple[list[str], list[str]]:
    """Starts of the booking's meetings and of its events at the providers, with `ever` also of
    those that were deleted."""
    meetings = bed.office.values(
        "select start_at::text from simulator.zoom_meetings"
        " where (deleted_at is null or %s) and agenda like %s || '%%'",
        ever,
        booking_id,
    )
    events = bed.office.values(
        "select start_at::text from simulator.events"
        " where (deleted_at is null and not is_cancelled or %s) and transaction_id = %s",
        ever,
        booking_id,
    )
    return meetings, events


async def mailed(bed: Bed, booking_id: str, kind: str) -> int:
    """How often a mail of this kind about this booking counts as sent."""
    return bed.value(
        "select count(*) from booking.mails where booking_id = %s and kind = %s and status = 'sent'",
        booking_id,
        kind,
    )


async def is_confirmed(bed: Bed, booking_id: str) -> None:
    start = bed.value("select start_at_utc::text from booking.bookings where id = %s", booking_id)
    assert bed.office.status(booking_id) == "confirmed", bed.story(booking_id)
    assert await what_exists(bed, booking_id) == ([start], [start]), bed.story(booking_id)


async def is_canceled(bed: Bed, booking_id: str) -> None:
    assert bed.office.status(booking_id) == "canceled", bed.story(booking_id)
    assert await what_exists(bed, booking_id) == ([], []), bed.story(booking_id)


CONFIRM = ("confirm/create_meeting", "confirm/create_event", "confirm/record")
CANCEL = ("cancel/delete_event", "cancel/delete_meeting")

FLOWS = (
    Flow("confirm", CONFIRM, _confirm),
    Flow(
        "compensate",
        ("confirm/undo/delete_event", "confirm/undo/delete_meeting", "mail/send"),
        _compensate,
    ),
    Flow("cancel", CANCEL, _cancel),
    Flow("keep until confirmed", CONFIRM + CANCEL, _keep_until_confirmed),
    Flow("cancel first", CANCEL + CONFIRM, _cancel_first),
    Flow("a move told", ("webhook/fetch_event", "move/update_meeting"), _move_told),
    Flow("a move found", ("reconcile_bookings/compare", "move/update_meeting"), _move_found),
    Flow(
        "the organizer deletes",
        ("webhook/fetch_event", "cancel/delete_meeting"),
        _organizer_deletes,
    ),
    Flow("owed deletions", ("deletion/delete_event", "deletion/delete_meeting"), _owe),
    Flow(
        "an event back", ("reconcile_objects/list_calendar", "deletion/delete_event"), _event_back
    ),
    Flow("mail", ("mail/send",), _mail),
    Flow(
        "the meeting is gone",
        (
            "reconcile_objects/list_conference",
            "reconcile_objects/list_calendar",
            "reconcile_objects/look",
            "replace/check_event",
            "replace/create_meeting",
            "replace/record_meeting",
            "replace/update_event",
        ),
        _lose_meeting,
    ),
    Flow("mirror", ("sync_calendar/read_page",), _sync),
    Flow("subscribe", ("subscription/create",), _subscribe),
    Flow("renew", ("subscription/renew",), _renew),
    Flow("unsubscribe", ("subscription/delete",), _unsubscribe),
)
