"""For each defect the smallest story that shows it, and what a sound system makes of that story."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from tests.support.invariants import ClientAnswer, violations
from tests.support.mirror import Mirror, item
from tests.support.office import Answer, Office
from tests.support.outlook import Outlook
from tests.worker.conftest import Cloud, lapse, settle
from worker.main import Worker
from worker.steps import step_for

_ENQUEUE = "select set_config('booking.tenant_id', tenant_id::text, true), booking.enqueue('deletion', id::text) from booking.provider_objects where state = 'delete_pending'"


@dataclass
class Scene:
    """A company, with a worker and a cloud where the story needs them, and a day of its own.

    Attributes:
        url: a superuser's address of the database.
    """

    office: Office
    day: datetime
    url: str
    worker: Worker | None = None
    cloud: Cloud | None = None

    def at(self, hour: int, minute: int = 0) -> datetime:
        return self.day.replace(hour=hour, minute=minute)

    def broken(
        self, *, settled: bool = False, answers: list[ClientAnswer] | None = None
    ) -> list[str]:
        """What the checker finds."""
        return [
            str(violation)
            for violation in violations(self.office.sql, settled=settled, answers=answers or [])
        ]

    async def settle(self) -> None:
        assert self.worker is not None
        await settle(self.worker, self.office)
        self.office.free_calendar(self.day - timedelta(days=1))

    async def confirmed(self, hour: int = 10) -> str:
        """A booking confirmed by the worker."""
        booking_id = self.office.pending(
            self.at(hour), email=f"{uuid.uuid4().hex}@customer.example"
        )
        assert self.office.confirm(booking_id).saga_id is not None
        await self.settle()
        return booking_id


Story = Callable[[Scene], Awaitable[list[str]]]


def _told(answer: Callable[[], Answer], key: str) -> ClientAnswer:
    """The answer as a client gets it; what is raised becomes one too, as in the app."""
    try:
        given = answer()
    except psycopg.errors.Error as error:
        status = int(error.sqlstate[2:]) if (error.sqlstate or "").startswith("SB") else 500
        return ClientAnswer("acme", "holds", key, status, str(error.diag.message_primary).encode())
    return ClientAnswer(
        "acme", "holds", key, given.status or 0, given.body or b"", bool(given.replayed)
    )


async def crowd(scene: Scene) -> list[str]:
    """As many people have a meeting at once as there are Zoom hosts: each gets one of its own."""
    office = scene.office
    office.set(zoom_host_user_ids=",".join(f"h{number}@example.com" for number in range(8)))
    people = [office.add_salesperson(f"{scene.day:%d}-{number}") for number in range(8)]
    office.free_calendars()
    for number, person in enumerate(people):
        booking_id = office.pending(
            scene.at(10), salesperson_id=person, email=f"c{number}.{scene.day:%d}@customer.example"
        )
        saga_id = office.confirm(booking_id).saga_id
        try:
            office.run_saga(saga_id)
        except psycopg.errors.ExclusionViolation as error:
            return [f"a confirmation ends in {error.sqlstate}"]
        if office.status(booking_id) != "confirmed":
            return ["a host was free and the booking was not confirmed"]
    return scene.broken()


async def confirmation(scene: Scene) -> list[str]:
    """A confirmation, start to end."""
    await scene.confirmed()
    return scene.broken(settled=True)


async def lost_answer(scene: Scene) -> list[str]:
    """Zoom creates the meeting, and its answer is lost."""
    assert scene.cloud is not None
    await scene.cloud.fail("zoom", "error_after", method="POST", path="/users/*/meetings", times=1)
    await scene.confirmed()
    return scene.broken(settled=True)


async def interrupted_page(scene: Scene) -> list[str]:
    """The database fails while a page of a calendar is written; the page is read again."""
    office, mirror = scene.office, Mirror(scene.office)
    if office.value("select not exists (select from booking.graph_subscriptions)"):
        Outlook(office)
    office.sql.execute(
        "delete from booking.busy_days; update booking.calendar_mirrors set watermark_at = watermark_at - interval '1 day'"
    )
    mirror.due()
    work = mirror.claim()
    office.sql.execute(
        "alter table booking.mirrored_items add constraint out_of_order check (false) not valid"
    )
    pages = [item(scene.at(12))]
    try:
        mirror.apply(work, *pages, cursor="next")
        # Graph tells a change once: what follows the new cursor is empty.
        pages = []
    except psycopg.errors.CheckViolation:
        office.make_due("sync_calendar")
    office.sql.execute("alter table booking.mirrored_items drop constraint out_of_order")
    mirror.due()
    again = mirror.claim()
    if "do" in again:
        mirror.apply(again, *pages)
    answer = office.answer(
        "availability", salesperson_id=office.salesperson_id, date=scene.day.date()
    )
    if answer.status == 200 and any(
        slot["start_at"][11:16] == "12:00" for slot in answer.json["slots"]
    ):
        return ["a slot is offered over a busy event that Graph told of"]
    return []


async def error(scene: Scene) -> list[str]:
    """A slot is taken; asked again with the same key after it is free, the answer is the same."""
    office, key = scene.office, f"refused {scene.day:%d}".replace(" ", "-")
    office.hold(scene.at(10), email=f"first.{scene.day:%d}@customer.example")
    first = _told(lambda: office.hold(scene.at(10), key=key), key)
    office.sql.execute("update booking.holds set expires_at_utc = clock_timestamp()")
    return scene.broken(answers=[first, _told(lambda: office.hold(scene.at(10), key=key), key)])


async def replay(scene: Scene) -> list[str]:
    """A hold is asked for twice with one key."""
    key = f"k-{scene.day:%d}"
    return scene.broken(
        answers=[_told(lambda: scene.office.hold(scene.at(10), key=key), key) for _ in range(2)]
    )


def _longer_buffer(scene: Scene) -> uuid.UUID:
    return scene.office.value(
        "select id from booking.services where slot_minutes = 45"
    ) or scene.office.add_service(45, step=15, buffer=30)


async def two_buffers(scene: Scene) -> list[str]:
    """A sale 15 minutes after another one, with a buffer of 30 minutes."""
    office, service = scene.office, _longer_buffer(scene)
    office.hold(scene.at(10), email=f"a{scene.day:%d}@customer.example")
    office.hold(scene.at(11, 15), 45, service_id=service, email=f"b{scene.day:%d}@customer.example")
    return scene.broken()


async def two_at_once(scene: Scene) -> list[str]:
    """The same two sales, the second one asked for before the first is committed."""
    office, service = scene.office, _longer_buffer(scene)
    with psycopg.connect(scene.url, autocommit=True) as connection:
        other = object.__new__(Office)
        other.__dict__.update(office.__dict__ | {"sql": connection})
        second = threading.Thread(
            target=other.hold,
            args=(scene.at(11, 15), 45),
            kwargs={
                "service_id": service,
                "email": f"b{scene.day:%d}@customer.example",
                "client": "192.0.2.2",
            },
        )
        with office.sql.transaction():
            office.hold(scene.at(10), email=f"a{scene.day:%d}@customer.example", client="192.0.2.1")
            second.start()
            await asyncio.to_thread(second.join, 0.4)
        await asyncio.to_thread(second.join, 10)
    return scene.broken()


async def verification(scene: Scene) -> list[str]:
    """A hold, verified."""
    scene.office.pending(scene.at(10), email=f"v{scene.day:%d}@customer.example")
    return scene.broken()


async def late_report(scene: Scene) -> list[str]:
    """Two workers hold one step: the one whose claim lapsed creates a second meeting and reports last."""
    assert scene.worker is not None
    office, context = scene.office, scene.worker._context
    booking_id = office.pending(scene.at(10), email=f"l{scene.day:%d}@customer.example")
    saga_id = office.confirm(booking_id).saga_id
    slow = office.worker("saga_claim", saga_id=saga_id)
    lapse(office)
    await scene.settle()
    create = step_for(slow["do"])
    made = await create(context, slow["provider"], {**slow["input"], "search_first": False})
    office.worker(
        "saga_report",
        saga_id=saga_id,
        position=slow["position"],
        lease=slow["lease"],
        outcome="ok",
        result=made,
    )
    await scene.settle()
    return scene.broken(settled=True)


async def refused_deletion(scene: Scene) -> list[str]:
    """Zoom fails ten times to delete a meeting, and would do it later."""
    assert scene.cloud is not None and scene.worker is not None
    booking_id = await scene.confirmed()
    await scene.cloud.fail("zoom", "error", method="DELETE", times=10)
    assert scene.office.change("cancel", booking_id).status == 200
    for _ in range(11):
        await scene.worker.run_once()
        lapse(scene.office)
    with scene.office.sql.transaction():
        scene.office.sql.execute(_ENQUEUE)
    await scene.settle()
    return scene.broken(settled=True)


async def forgery(scene: Scene) -> list[str]:
    """A notification with the right subscription and a wrong secret."""
    scene.office.sql.execute("delete from booking.graph_subscriptions")
    outlook = Outlook(scene.office)
    counts = outlook.post(outlook.item("AAMk", secret="guessed"))
    return [f"{counts['stored']} forged notifications were taken"] if counts["stored"] else []


async def echo(scene: Scene) -> list[str]:
    """Graph tells of an event that is where it was put."""
    booking_id = scene.office.confirmed(scene.at(10), email=f"e{scene.day:%d}@customer.example")
    scene.office.sql.execute("delete from booking.graph_subscriptions")
    outlook = Outlook(scene.office)
    outlook.tell(outlook.event(booking_id))
    return scene.broken()


async def copy(scene: Scene) -> list[str]:
    """A person copies our event, and Graph tells of the copy."""
    assert scene.cloud is not None
    booking_id = await scene.confirmed()
    scene.office.sql.execute("delete from booking.graph_subscriptions")
    outlook = Outlook(scene.office)
    made = await scene.cloud.post(f"/events/{outlook.event_id(booking_id)}/copy")
    outlook.tell(
        outlook.event(booking_id, event_id=made["id"], id=made["id"], ical_uid=made["ical_uid"])
    )
    await scene.settle()
    return scene.broken(settled=True)


async def neighbour(scene: Scene) -> list[str]:
    """One company records attendance for another's booking."""
    booking_id = scene.office.confirmed(scene.at(10), email=f"n{scene.day:%d}@customer.example")
    other = (
        scene.office.value("select id from booking.tenants where slug = 'other'")
        or Office(scene.office.sql, "other").tenant_id
    )
    answer = _told(
        lambda: Answer(
            **scene.office.app(
                "attendance",
                tenant_id=other,
                booking_id=booking_id,
                status="attended",
                actor="test",
            )
        ),
        "none",
    )
    return scene.broken(
        answers=[
            ClientAnswer("other", "attendance", None, answer.status, answer.content, foreign=True)
        ]
    )


async def lapsed(scene: Scene) -> list[str]:
    """A hold lapses, no worker runs, and somebody else wants its time."""
    scene.office.hold(scene.at(10), email=f"a{scene.day:%d}@customer.example")
    scene.office.sql.execute("update booking.holds set expires_at_utc = clock_timestamp()")
    status = scene.office.hold(scene.at(10), email=f"b{scene.day:%d}@customer.example").status
    return scene.broken() + (
        [] if status == 201 else [f"the time of a lapsed hold is answered {status}"]
    )


async def by_hand(scene: Scene) -> list[str]:
    """A DBA sets a status that does not follow from the one there is."""
    booking_id: Any = scene.office.confirmed(
        scene.at(10), email=f"d{scene.day:%d}@customer.example"
    )
    try:
        scene.office.sql.execute(
            "update booking.bookings set status = 'expired' where id = %s", [booking_id]
        )
    except psycopg.errors.Error as error:
        return scene.broken() + ([] if error.sqlstate == "SB001" else [str(error)])
    return scene.broken()


SQL_STORIES: dict[str, Story] = {
    "no ON CONFLICT": crowd,
    "cursor before apply": interrupted_page,
    "error raised": error,
    "no lock": two_at_once,
    "no audit row": verification,
    "clientState not compared": forgery,
    "echo taken for a move": echo,
    "tenant policy off": neighbour,
    "lapsed hold blocks": lapsed,
    "replay ignored": replay,
    "no state machine": by_hand,
    "smaller buffer": two_buffers,
}
"""Stories that need the database alone."""

WORKER_STORIES: dict[str, Story] = {
    "no intent row": confirmation,
    "no search before a second create": lost_answer,
    "mail outside the commit": confirmation,
    "lease not checked": late_report,
    "deletion forgotten": refused_deletion,
    "no transactionId": confirmation,
    "copy taken for ours": copy,
}
"""Stories with a worker and a cloud."""
