"""A confirmation makes one meeting, one event and one mail, whatever the providers do."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.config import Settings
from app.db import Database, DatabaseUnavailable
from app.providers.registry import Providers
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.worker.conftest import Cloud, lapse, settle
from worker.context import WorkContext
from worker.main import Worker

CREATE_MEETING = {"service": "zoom", "method": "POST", "path": "/users/*/meetings"}
CREATE_EVENT = {"service": "graph", "method": "POST", "path": "/users/*/events"}


async def begin(office: Office, slot: datetime, **extra: Any) -> str:
    """A booking whose link was pressed; nothing has been done about it yet."""
    booking_id = office.pending(slot, **extra)
    assert office.confirm(booking_id).saga_id is not None
    return booking_id


async def assert_is_whole(office: Office, cloud: Cloud, booking_id: str) -> None:
    """One meeting and one event exist, both recorded, and the booking is confirmed."""
    [meeting] = await cloud.meetings()
    [event] = await cloud.events()
    assert office.status(booking_id) == "confirmed"
    assert meeting["agenda"].startswith(booking_id)
    assert event["transaction_id"] == booking_id
    assert office.sql.execute(
        "select m.provider_meeting_id, m.host_user_id, m.join_url, g.event_id, g.ical_uid"
        " from booking.meetings m join booking.graph_events g using (booking_id)"
        " where booking_id = %s",
        [booking_id],
    ).fetchone() == (
        str(meeting["id"]),
        meeting["host"],
        meeting["join_url"],
        event["id"],
        event["ical_uid"],
    )


async def assert_nothing_is_left(office: Office, cloud: Cloud, booking_id: str) -> None:
    """The booking is over, and nothing of it exists at the providers."""
    assert office.status(booking_id) == "expired"
    assert (await cloud.meetings(), await cloud.events()) == ([], [])
    assert set(
        office.values(
            "select state from booking.provider_objects where booking_id = %s", booking_id
        )
    ) <= {"deleted"}


@pytest.mark.fact("GRAPH-18", "GRAPH-20")
async def test_a_confirmation_makes_meeting_and_event(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Meeting and event stand at the booking's time; the event names customer, link and page."""
    booking_id = await begin(office, slot, name="Eva <Adler>")

    await settle(worker, office)

    await assert_is_whole(office, cloud, booking_id)
    [meeting] = await cloud.meetings()
    [event] = await cloud.events()
    start = slot.isoformat().replace("+00:00", "Z")
    assert (meeting["start_at"], meeting["duration_minutes"]) == (start, 60)
    assert event["start_at"] == start
    assert event["subject"] == "Meeting with Acme: Eva <Adler>"
    assert event["location"] == meeting["join_url"]
    assert event["attendees"] == ["eva@customer.example"]
    assert f"/b/acme/bookings/{booking_id}" in event["body"]
    assert f"holdfast-booking: {booking_id}" in event["body"]
    assert "start_url" not in event["body"]


async def test_the_event_is_text_whatever_people_are_called(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Nothing that somebody typed becomes markup in the event's body."""
    office.sql.execute("update booking.tenants set name = '<b>Acme</b> & \"Co\"'")
    await begin(office, slot)

    await settle(worker, office)

    [event] = await cloud.events()
    assert "<b>" not in event["body"]
    assert "&lt;b&gt;Acme&lt;/b&gt; &amp;" in event["body"]


async def test_a_company_says_what_its_entries_are_called_and_have(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """A title of its own, what people call it, and the answers, each as text."""
    office.configure("event_title", "[ACME] {service}: {customer} {service}")
    office.configure("display_name", "Acme & Friends")
    office.configure("answers_in_event", True)
    booking_id = await begin(office, slot, name="Eva {service}")
    office.sql.execute(
        "with asked as (insert into booking.intake_fields"
        "   (tenant_id, service_id, label, field_type, options, sort_order)"
        " values (%(t)s, %(s)s, 'Why?', 'text', '{}', 1), (%(t)s, %(s)s, 'Sure?', 'checkbox', '{}', 2),"
        "   (%(t)s, %(s)s, 'What?', 'checkbox', '{Red,Blue}', 3) returning id, sort_order)"
        " update booking.bookings set answers = (select jsonb_object_agg(id, case sort_order"
        """   when 1 then '"<b>Because</b>"' when 2 then 'true' else '["Red", "Blue"]' end::jsonb)"""
        "   from asked) where id = %(b)s",
        {"t": office.tenant_id, "s": office.service_id, "b": booking_id},
    )

    await settle(worker, office)

    [event] = await cloud.events()
    assert event["subject"] == "[ACME] Meeting: Eva {service} Meeting"
    for line in ("Acme &amp; Friends", "Why?: &lt;b&gt;Because", "Sure?: Yes", "What?: Red, Blue"):
        assert line in event["body"]


@pytest.mark.parametrize("request_of", [CREATE_MEETING, CREATE_EVENT], ids=["zoom", "graph"])
@pytest.mark.parametrize("kind", ["error", "error_after", "drop", "drop_after", "garbage"])
async def test_a_passing_fault_changes_nothing_in_the_end(
    worker: Worker,
    office: Office,
    cloud: Cloud,
    slot: datetime,
    request_of: dict[str, str],
    kind: str,
) -> None:
    """Whether or not the create was carried out before the fault: in the end there is one."""
    await cloud.fail(**request_of, kind=kind, times=1)
    booking_id = await begin(office, slot)

    await settle(worker, office)

    assert kind in [call["fault"] for call in await cloud.calls(service=request_of["service"])]
    await assert_is_whole(office, cloud, booking_id)


async def test_a_meeting_that_zoom_makes_late_is_not_made_twice(
    office: Office, cloud: Cloud, slot: datetime, worker_settings: Settings, database: TestDatabase
) -> None:
    """A create that ran out of time may still be carried out: it is given the time to appear."""
    hasty = worker_settings.model_copy(update={"provider_timeout_seconds": 0.7})
    await cloud.fail(**CREATE_MEETING, kind="slow", times=1, params={"seconds": 1.2})
    booking_id = await begin(office, slot)
    async with (
        aclosing(Providers.create(hasty)) as providers,
        Database(database.worker, hasty, "holdfast_worker") as opened,
    ):
        await settle(Worker(hasty, opened, providers), office)

    await assert_is_whole(office, cloud, booking_id)


async def test_a_token_that_is_refused_is_fetched_again(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Work goes on when the providers end our tokens early."""
    booking_id = await begin(office, slot)
    await cloud.fail("graph", "unauthorized", times=1)
    await cloud.fail("zoom", "unauthorized", times=1)

    await settle(worker, office)

    await assert_is_whole(office, cloud, booking_id)


@pytest.mark.parametrize(("show_as", "told"), [("busy", True), ("free", False)])
async def test_a_calendar_that_filled_since_the_hold_is_told(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, show_as: str, told: bool
) -> None:
    """A slot once held is confirmed although the salesperson took the time; staff are told."""
    booking_id = await begin(office, slot)
    times = {"start_at": slot.isoformat(), "end_at": (slot + timedelta(hours=2)).isoformat()}
    await cloud.post("/events", user="anna@acme.example", show_as=show_as, **times)

    await settle(worker, office)

    assert office.status(booking_id) == "confirmed"
    types = office.values(
        "select type from booking.tracking_events where booking_id = %s", booking_id
    )
    assert ("calendar_overlap" in types) is told


async def test_an_absence_that_began_long_before_is_told_too(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """All day, for weeks: the booking lies in the middle of it."""
    booking_id = await begin(office, slot)
    midnight = slot.replace(hour=0)
    times = {
        "start_at": (midnight - timedelta(days=9)).isoformat(),
        "end_at": (midnight + timedelta(days=20)).isoformat(),
    }
    await cloud.post("/events", user="anna@acme.example", is_all_day=True, show_as="oof", **times)

    await settle(worker, office)

    assert office.status(booking_id) == "confirmed"
    types = office.values(
        "select type from booking.tracking_events where booking_id = %s", booking_id
    )
    assert "calendar_overlap" in types


async def test_retry_after_is_not_shortened(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """A step that was throttled is due when the provider said, not when our backoff says."""
    await cloud.fail(**CREATE_MEETING, kind="throttle", times=1, params={"retry_after": 7})
    booking_id = await begin(office, slot)

    await worker.run_once()

    seconds = office.value(
        "select extract(epoch from due_at - clock_timestamp()) from booking.work where kind = 'saga'"
    )
    assert 6 < seconds < 9
    assert office.status(booking_id) == "pending_verify"


async def test_zoom_refusing_for_good_ends_the_booking(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Without a meeting there is no booking, and the customer is told."""
    await cloud.fail(**CREATE_MEETING, kind="not_allowed")
    booking_id = await begin(office, slot)

    await settle(worker, office)

    await assert_nothing_is_left(office, cloud, booking_id)
    assert "Not booked" in (await cloud.mails())[0]["subject"]


@pytest.mark.parametrize("kind", ["error", "error_after"])
async def test_graph_refusing_for_good_takes_the_meeting_back(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, kind: str
) -> None:
    """Zoom succeeded and Graph did not: the meeting is deleted, and so is what Graph may have
    made although it refused."""
    await cloud.fail(**CREATE_EVENT, kind=kind, params={"status": 400})
    booking_id = await begin(office, slot)

    await settle(worker, office)

    await assert_nothing_is_left(office, cloud, booking_id)
    assert await cloud.get("/meetings", deleted="1") != {"meetings": []}
    assert office.value("select status from booking.sagas") == "failed"


async def test_undoing_is_tried_until_it_is_done(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """A compensation that fails is tried again."""
    await cloud.fail(**CREATE_EVENT, kind="error", params={"status": 400})
    await cloud.fail("zoom", "error", method="DELETE", times=2)
    booking_id = await begin(office, slot)

    await settle(worker, office)

    await assert_nothing_is_left(office, cloud, booking_id)


async def test_a_host_at_its_daily_limit_gives_way_to_the_next(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """The meeting goes to a host that may still create one."""
    await cloud.fail(**CREATE_MEETING, kind="throttle", times=1, params={"scope": "day"})
    booking_id = await begin(office, slot)

    await settle(worker, office)

    await assert_is_whole(office, cloud, booking_id)
    asked = [call["path"] for call in await cloud.calls(service="zoom", method="POST")]
    assert len({path.split("/")[-2] for path in asked}) == 2


async def test_without_any_host_the_confirmation_fails_at_once(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """When every host is at its limit, nobody waits until tomorrow."""
    await cloud.fail(**CREATE_MEETING, kind="throttle", params={"scope": "day"})
    booking_id = await begin(office, slot)

    await settle(worker, office)

    await assert_nothing_is_left(office, cloud, booking_id)


@pytest.mark.fact("GRAPH-16", "ZOOM-4")
@pytest.mark.parametrize("action", ["create_meeting", "create_event"])
async def test_a_worker_that_dies_between_call_and_report_leaves_no_second_object(
    worker: Worker,
    office: Office,
    cloud: Cloud,
    slot: datetime,
    action: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was created but never reported is found and adopted by the next attempt."""
    booking_id = await begin(office, slot)
    report = WorkContext.report
    lost = []

    async def lose_one(self: WorkContext, name: str, **params: Any) -> Any:
        result = params.get("result") or {}
        key = "meeting_id" if action == "create_meeting" else "event_id"
        if name == "saga_report" and key in result and not lost:
            lost.append(result[key])
            raise DatabaseUnavailable("gone")
        return await report(self, name, **params)

    monkeypatch.setattr(WorkContext, "report", lose_one)
    await worker.run_once()
    assert len(lost) == 1
    assert office.status(booking_id) == "pending_verify"
    lapse(office)

    await settle(worker, office)

    await assert_is_whole(office, cloud, booking_id)
    assert lost[0] in (
        office.value("select provider_meeting_id from booking.meetings"),
        office.value("select event_id from booking.graph_events"),
    )


async def test_a_bug_in_a_step_is_recorded_and_tried_again(
    worker: Worker,
    office: Office,
    cloud: Cloud,
    slot: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An unexpected error is a failed attempt like any other, with its text on the row."""
    from worker.steps import ACTIONS

    async def broken(*_args: object) -> None:
        raise RuntimeError("a bug")

    whole = ACTIONS["create_meeting"]
    monkeypatch.setitem(ACTIONS, "create_meeting", broken)
    booking_id = await begin(office, slot)
    await worker.run_once()
    assert (
        office.value("select last_error from booking.saga_steps where action = 'create_meeting'")
        == "RuntimeError: a bug"
    )

    monkeypatch.setitem(ACTIONS, "create_meeting", whole)
    await settle(worker, office)

    await assert_is_whole(office, cloud, booking_id)
