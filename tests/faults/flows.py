"""What customers, organizers and operators set in motion, and which work that makes."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.encryption import Encryption
from app.webhooks_out import new_secret
from tests.faults.carriers import LOOK_UP_SECONDS
from tests.faults.harness import Harness
from tests.support.office import Office

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
    begin: Callable[[Harness], Awaitable[End]]


async def _confirm(harness: Harness) -> End:
    booking_id = await harness.confirming()

    async def is_confirmed_at_once() -> None:
        await is_confirmed(harness, booking_id)
        # What a dead worker made was taken up: nothing was made twice, and tidied away later.
        assert [len(made) for made in await what_exists(harness, booking_id, ever=True)] == [1, 1]

    return is_confirmed_at_once


async def _compensate(harness: Harness) -> End:
    booking_id = await harness.pending()
    # Made, and refused for good: nobody told us the id.
    await harness.cloud.fail(
        "graph", "error_after", method="POST", path="*/events", times=1, params={"status": 400}
    )
    harness.office.confirm(booking_id)

    async def is_undone() -> None:
        assert await what_exists(harness, booking_id) == ([], [])
        assert harness.office.status(booking_id) == "expired", harness.story(booking_id)
        assert await mailed(harness, booking_id, "confirmation_failed") == 1

    return is_undone


async def _cancel(harness: Harness) -> End:
    booking_id = await harness.confirmed()
    assert harness.office.change("cancel", booking_id).status == 200
    return lambda: is_canceled(harness, booking_id)


async def _keep_until_confirmed(harness: Harness) -> End:
    harness.office.configure("reschedule_policy", "keep_until_confirmed")
    return await _replace(harness)


async def _cancel_first(harness: Harness) -> End:
    harness.office.configure("reschedule_policy", "cancel_first")
    return await _replace(harness)


async def _replace(harness: Harness) -> End:
    """The link is used before a worker has done anything: both sagas are under way."""
    old = await harness.confirmed()
    new = harness.reschedule(old)
    harness.office.confirm(new)

    async def is_replaced() -> None:
        await is_canceled(harness, old)
        await is_confirmed(harness, new)

    return is_replaced


async def _event(harness: Harness, booking_id: str) -> dict[str, str]:
    await quiet(harness)
    person = harness.value(
        "select s.graph_user_id from booking.bookings b"
        " join booking.salespersons s on s.id = b.salesperson_id where b.id = %s",
        booking_id,
    )
    events = await harness.cloud.get("/events", user=person, transaction_id=booking_id)
    return events["events"][0]


async def quiet(harness: Harness) -> None:
    """Our own echoes are over."""
    while harness.deliver():
        await harness.settle()


async def _organizer_moves(harness: Harness) -> tuple[str, datetime]:
    booking_id = await harness.confirmed()
    return booking_id, await organizer_moves(harness, booking_id)


async def organizer_moves(harness: Harness, booking_id: str) -> datetime:
    """A quarter of an hour later in the calendar; the new start."""
    event = await _event(harness, booking_id)
    start = datetime.fromisoformat(event["start_at"]) + timedelta(minutes=15)
    await harness.cloud.post(
        f"/events/{event['id']}/move",
        start_at=start.isoformat(),
        end_at=(start + timedelta(hours=1)).isoformat(),
    )
    return start


def _is_moved(harness: Harness, booking_id: str, start: datetime) -> End:
    async def look() -> None:
        assert start == harness.value(
            "select start_at_utc from booking.bookings where id = %s", booking_id
        )
        await is_confirmed(harness, booking_id)

    return look


async def _move_told(harness: Harness) -> End:
    moved = await _organizer_moves(harness)
    assert harness.deliver()
    return _is_moved(harness, *moved)


async def _move_found(harness: Harness) -> End:
    booking_id, start = await _organizer_moves(harness)
    harness.office.sql.execute("delete from simulator.posts")
    _compare(harness, booking_id)
    return _is_moved(harness, booking_id, start)


def _compare(harness: Harness, booking_id: str) -> None:
    """The next comparison of this booking's calendar is due."""
    person = harness.value("select salesperson_id from booking.bookings where id = %s", booking_id)
    harness.office.make_due("reconcile_bookings", person)
    harness.enqueue("reconcile_bookings", person)


async def _organizer_deletes(harness: Harness) -> End:
    booking_id = await harness.confirmed()
    event = await _event(harness, booking_id)
    await harness.cloud.delete(f"/events/{event['id']}")
    assert harness.deliver()
    return lambda: is_canceled(harness, booking_id)


async def _change_place(harness: Harness) -> End:
    """Twice in a row, the first time while the event is being made: the last one counts."""
    booking_id = await harness.pending()
    at_an_address(harness.office, booking_id)
    harness.office.confirm(booking_id)
    say_place(harness.office, booking_id, "Second floor")
    await harness.settle()
    say_place(harness.office, booking_id, "Third floor")

    async def is_there() -> None:
        assert harness.office.status(booking_id) == "confirmed", harness.story(booking_id)
        assert (await _event(harness, booking_id))["location"] == "Third floor"
        assert [len(made) for made in await what_exists(harness, booking_id)] == [0, 1]

    return is_there


def at_an_address(office: Office, booking_id: str) -> None:
    """The booking needs no meeting, and says in words where it is."""
    office.sql.execute(
        "update booking.bookings set place = 'address', place_text = '12 Mill Lane' where id = %s",
        [booking_id],
    )


def say_place(office: Office, booking_id: str, text: str) -> None:
    """Staff says otherwise where it is."""
    office.answer_of(
        "appointment_change_by_staff",
        booking_id=booking_id,
        changes={"place": {"text": text}},
        version=None,
        actor="key",
    )


async def _pending_deletions(harness: Harness) -> End:
    """Both deletions were refused for good, and are pending."""
    booking_id = await harness.confirmed()
    for service in ("graph", "zoom"):
        await harness.cloud.fail(service, "error", method="DELETE", times=1, params={"status": 400})
    assert harness.office.change("cancel", booking_id).status == 200
    await harness.worker.run_once()
    dead = "select count(*) from booking.saga_steps where status = 'dead'"
    assert harness.value(dead) == 2
    # So long nobody doubts that a message in Service Bus names them.
    harness.advance(60)
    harness.office.sql.execute("update booking.periodic_jobs set next_run_at = booking.now()")
    await harness.worker.run_periodic_once()

    async def is_done() -> None:
        await is_canceled(harness, booking_id)
        assert harness.value(dead) == 0

    return is_done


async def _mail(harness: Harness) -> End:
    booking_id = harness.unsettled()

    async def is_mailed() -> None:
        # Nobody can know whether a mail whose answer was lost was sent: at least once.
        assert await mailed(harness, booking_id, "verification") >= 1

    return is_mailed


async def _look_up(harness: Harness) -> End:
    """The answer of a carrier that can be asked was lost, and so long passed that it shows."""
    harness.office.configure("mail_provider", "mailgun")
    await harness.cloud.fail("mailgun", "drop_after", method="POST", times=1)
    booking_id = harness.unsettled()
    await harness.worker.run_once()
    harness.office.configure("mail_provider", None)
    harness.advance(LOOK_UP_SECONDS)

    async def is_found() -> None:
        assert await mailed(harness, booking_id, "verification") == 1
        assert arrived(harness, booking_id) == 1

    return is_found


async def _tell_a_system(harness: Harness) -> End:
    endpoint, secret, office = uuid.uuid4(), uuid.uuid4(), harness.office
    sealed = Encryption(harness.settings).seal(
        new_secret(), table="webhook_secrets", column="secret", row=secret, tenant=office.tenant_id
    )
    office.app(
        "webhook_endpoint_create",
        tenant_id=office.tenant_id,
        id=endpoint,
        url=f"{harness.settings.base_url}/of-a-company",
        types=["booking.held"],
        description=None,
        secret_id=secret,
        secret=sealed,
        actor="api",
    )
    harness.unsettled()

    async def is_told() -> None:
        # Nobody can know whether what got no answer was taken: at least once.
        state = "select status from booking.webhook_deliveries where endpoint_id = %s"
        assert harness.office.values(state, endpoint) == ["delivered"]
        office.app("webhook_endpoint_delete", tenant_id=office.tenant_id, id=endpoint, actor="api")

    return is_told


async def _look_a_domain_up(harness: Harness) -> End:
    """Somebody says that a domain is theirs; no record says so."""
    domain = uuid.uuid4()
    harness.office.app(
        "sender_domain_create",
        tenant_id=harness.office.tenant_id,
        id=domain,
        domain=f"d{domain.hex}.example",
        token=domain.hex,
        actor="api",
    )
    harness.enqueue("sender_domain", domain)

    async def is_looked_up() -> None:
        state = "select checked_at is not null, proved_at from booking.sender_domains where id = %s"
        found = harness.office.sql.execute(state, [domain]).fetchone()
        assert found == (True, None)

    return is_looked_up


async def _subscribe(harness: Harness) -> End:
    person, address = _subscriber(harness)
    await _sell(harness, person, active=False)
    await harness.settle()
    await _sell(harness, person, active=True)
    return lambda: has_subscription(harness, person, address)


async def _renew(harness: Harness) -> End:
    person, address = _subscriber(harness)
    await _sell(harness, person, active=True)
    await harness.settle()
    harness.office.sql.execute(
        "update booking.graph_subscriptions set renew_at = booking.now() where salesperson_id = %s",
        [person],
    )
    harness.enqueue("subscription", person)
    return lambda: has_subscription(harness, person, address)


async def _unsubscribe(harness: Harness) -> End:
    person, address = _subscriber(harness)
    await _sell(harness, person, active=True)
    await harness.settle()
    await _sell(harness, person, active=False)

    async def is_gone() -> None:
        assert await subscriptions(harness, address) == []

    return is_gone


def _subscriber(harness: Harness) -> tuple[str, str]:
    """The last salesperson, who has no bookings: id and address."""
    return str(harness.people[-1]), "finn@acme.example"


async def _sell(harness: Harness, person: str, *, active: bool) -> None:
    harness.office.sql.execute(
        "update booking.salespersons set active = %s where id = %s", [active, person]
    )
    harness.enqueue("subscription", person)


async def _lose_meeting(harness: Harness) -> End:
    """Somebody deletes the meeting in Zoom; the next reconciliation finds that out."""
    booking_id = await harness.confirmed()
    meeting = harness.value(
        "select provider_meeting_id from booking.meetings where booking_id = %s", booking_id
    )
    await harness.cloud.delete(f"/meetings/{meeting}")
    harness.reconcile(booking_id)

    async def has_another() -> None:
        await is_confirmed(harness, booking_id)
        assert meeting != harness.value(
            "select provider_meeting_id from booking.meetings where booking_id = %s", booking_id
        )

    return has_another


async def _sync(harness: Harness) -> End:
    """A calendar is mirrored from its beginning."""
    person, address = str(harness.people[-2]), "eve@acme.example"
    _, start = harness.slot()
    await harness.cloud.post(
        "/events",
        user=address,
        start_at=start.isoformat(),
        end_at=(start + timedelta(hours=1)).isoformat(),
    )
    harness.office.sql.execute(
        "delete from booking.calendar_mirrors where calendar_id ="
        " (select k.id from booking.calendars k where k.salesperson_id = %s)",
        [person],
    )
    harness.office.make_due("sync_calendar", person)
    harness.enqueue("sync_calendar", person)

    async def is_mirrored() -> None:
        known = harness.office.values(
            "select i.starts_at from booking.mirrored_items i"
            " join booking.calendar_mirrors m on m.id = i.mirror_id"
            " join booking.calendars k on k.id = m.calendar_id where k.salesperson_id = %s",
            person,
        )
        assert known.count(start) == 1

    return is_mirrored


async def _event_back(harness: Harness) -> End:
    """Somebody fetches a canceled meeting's event out of the deleted items."""
    booking_id = await harness.confirmed()
    event = await _event(harness, booking_id)
    assert harness.office.change("cancel", booking_id).status == 200
    await harness.settle()
    harness.office.sql.execute(
        "update simulator.events set deleted_at = null, is_canceled = false where id = %s",
        [event["id"]],
    )
    _sweep_calendar(harness, booking_id)
    return lambda: is_canceled(harness, booking_id)


def _sweep_calendar(harness: Harness, booking_id: str) -> None:
    """The next comparison of the salesperson's calendar with the database is due."""
    harness.value("select api.run_periodic('reconcile_objects')")
    [target] = harness.office.values(
        "select p.id from booking.reconcile_targets p"
        " join booking.bookings b on p.tenant_id = b.tenant_id"
        " join booking.salespersons s on s.id = b.salesperson_id and p.provider_user = s.mailbox"
        " where b.id = %s",
        booking_id,
    )
    harness.office.make_due("reconcile_objects", target)
    harness.enqueue("reconcile_objects", target)


async def subscriptions(harness: Harness, address: str) -> list[str]:
    found = await harness.cloud.get("/subscriptions", user=address)
    return [subscription["id"] for subscription in found["subscriptions"]]


async def has_subscription(harness: Harness, person: str, address: str) -> None:
    [known] = await subscriptions(harness, address)
    status, subscription_id = harness.office.sql.execute(
        "select status, subscription_id from booking.graph_subscriptions where salesperson_id = %s",
        [person],
    ).fetchone()
    assert (status, subscription_id) == ("live", known)
    assert harness.value(
        "select renew_at > booking.now() from booking.graph_subscriptions where salesperson_id = %s",
        person,
    )


async def what_exists(
    harness: Harness, booking_id: str, *, ever: bool = False
) -> tuple[list[str], list[str]]:
    """Starts of the booking's meetings and of its events at the providers, with `ever` also of
    those that were deleted."""
    meetings = harness.office.values(
        "select start_at::text from simulator.zoom_meetings"
        " where (deleted_at is null or %s) and agenda like %s || '%%'",
        ever,
        booking_id,
    )
    events = harness.office.values(
        "select start_at::text from simulator.events"
        " where (deleted_at is null and not is_canceled or %s) and transaction_id = %s",
        ever,
        booking_id,
    )
    return meetings, events


async def mailed(harness: Harness, booking_id: str, kind: str) -> int:
    """How often a mail of this kind about this booking counts as sent."""
    return harness.value(
        "select count(*) from booking.mails where booking_id = %s and kind = %s and status = 'sent'",
        booking_id,
        kind,
    )


def arrived(harness: Harness, booking_id: str, subject: str = "") -> int:
    """How many mails lie in the customer's mailbox whose subject begins so."""
    return harness.value(
        "select count(*) from simulator.mails m join booking.customers c on c.email = m.recipient"
        " join booking.bookings b on b.customer_id = c.id"
        " where b.id = %s and starts_with(m.subject, %s) and m.service <> 'graph'",
        booking_id,
        subject,
    )


async def is_confirmed(harness: Harness, booking_id: str) -> None:
    start = harness.value(
        "select start_at_utc::text from booking.bookings where id = %s", booking_id
    )
    assert harness.office.status(booking_id) == "confirmed", harness.story(booking_id)
    assert await what_exists(harness, booking_id) == ([start], [start]), harness.story(booking_id)


async def is_canceled(harness: Harness, booking_id: str) -> None:
    assert harness.office.status(booking_id) == "canceled", harness.story(booking_id)
    assert await what_exists(harness, booking_id) == ([], []), harness.story(booking_id)


CONFIRM = ("confirm/create_meeting", "confirm/create_event", "confirm/record")
CANCEL = ("cancel/delete_event", "cancel/delete_meeting")

FLOWS = (
    Flow("confirm", CONFIRM, _confirm),
    Flow(
        "compensate",
        ("confirm/undo/delete_event", "confirm/undo/delete_meeting", "message/send"),
        _compensate,
    ),
    Flow("cancel", CANCEL, _cancel),
    Flow("keep until confirmed", CONFIRM + CANCEL, _keep_until_confirmed),
    Flow("cancel first", CANCEL + CONFIRM, _cancel_first),
    Flow("a move told", ("webhook/fetch_event", "move/update_meeting"), _move_told),
    Flow("a place changes", ("relocate/place_event",), _change_place),
    Flow("a move found", ("reconcile_bookings/compare", "move/update_meeting"), _move_found),
    Flow(
        "the organizer deletes",
        ("webhook/fetch_event", "cancel/delete_meeting"),
        _organizer_deletes,
    ),
    Flow(
        "pending deletions",
        ("deletion/delete_event", "deletion/delete_meeting"),
        _pending_deletions,
    ),
    Flow(
        "an event back", ("reconcile_objects/list_calendar", "deletion/delete_event"), _event_back
    ),
    Flow("mail", ("message/send",), _mail),
    Flow("a mail looked up", ("message/find",), _look_up),
    Flow("a system is told", ("webhook_delivery/deliver",), _tell_a_system),
    Flow("a domain is looked up", ("sender_domain/look_up",), _look_a_domain_up),
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
