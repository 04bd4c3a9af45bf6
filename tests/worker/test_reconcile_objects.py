"""Reconciliation: what Zoom and the calendars hold of ours is brought in line with the database."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.providers.capabilities.calendar import Attendee, EventDraft
from app.providers.capabilities.conference import MeetingDraft
from app.providers.registry import Providers
from tests.support.office import DIRECTORY, Office, call
from tests.support.reconciling import move
from tests.support.row_versions import row_versions
from tests.worker.conftest import HOSTS, Cloud, lapse, settle
from tests.worker.test_deletion import confirmed
from tests.worker.waiting import until
from worker.main import Worker

ANNA = "anna@acme.example"


def make_due(office: Office) -> None:
    """Every target is to be compared now."""
    office.make_due("reconcile_objects")
    call(office.sql, "holdfast_worker", "run_periodic", name="reconcile_objects")


async def reconcile(worker: Worker, office: Office) -> None:
    """Every target is compared, and what follows is done."""
    make_due(office)
    await settle(worker, office, 20)


async def compare(worker: Worker, office: Office) -> None:
    """Every target and every calendar is compared."""
    office.make_due("reconcile_bookings")
    call(office.sql, "holdfast_worker", "run_periodic", name="reconcile_bookings")
    await reconcile(worker, office)


def installation(office: Office) -> str:
    return str(office.value("select installation_id from booking.installation"))


def findings(office: Office) -> list[tuple[Any, ...]]:
    return office.sql.execute(
        "select kind, provider, external_id from booking.provider_findings"
        " where resolved_at is null order by kind, id"
    ).fetchall()


def draft(booking_id: str, installation_id: str, slot: datetime) -> MeetingDraft:
    return MeetingDraft(booking_id, installation_id, "Talk", slot, slot + timedelta(hours=1))


async def ids(cloud: Cloud) -> set[str]:
    return {str(meeting["id"]) for meeting in await cloud.meetings()}


async def test_where_all_is_well_nothing_happens(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Hosts and calendars are compared, everything is known, and nothing is written anywhere."""
    await confirmed(worker, office, slot)
    before = len(await cloud.calls(service="zoom"))

    await compare(worker, office)
    written = row_versions(office.sql)
    await compare(worker, office)

    assert office.value("select last_compared_at from booking.calendar_comparisons") is not None
    assert row_versions(office.sql) == written
    assert office.value("select count(*) from booking.reconcile_targets") == len(HOSTS) + 1
    assert (
        office.values(
            "select provider from booking.reconcile_targets where last_reconciled_at is null"
        )
        == []
    )
    assert office.value("select sum(seen) from booking.reconcile_targets") == 2
    assert findings(office) == []
    since = (await cloud.calls(service="zoom"))[before:]
    assert {call["method"] for call in since} <= {"GET"}


async def test_the_meeting_of_a_worker_that_froze_before_its_call_and_died_after_is_removed(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, providers: Providers
) -> None:
    """Another worker had found nothing and made one; the frozen one makes a second and is killed
    before it can report: the reconciliation finds it, and the booking keeps the one on record."""
    booking_id = office.pending(slot)
    saga_id = office.confirm(booking_id).saga_id
    frozen = office.worker("saga_claim", saga_id=saga_id)
    assert frozen["do"] == "create_meeting"
    lapse(office)
    await settle(worker, office)
    assert office.status(booking_id) == "confirmed"
    [kept] = await ids(cloud)

    step = frozen["input"]
    await providers.conference("zoom").create_meeting(
        step["host"], draft(booking_id, step["installation_id"], slot)
    )
    assert len(await ids(cloud)) == 2
    # A claim that lapsed makes its target suspect: nobody waits for the regular round.
    assert office.value(
        "select booking.reconcile_objects_due_at(p) < clock_timestamp() + interval '1 minute'"
        " and suspect_until is not null from booking.reconcile_targets p where provider_user = %s",
        step["host"],
    )
    await reconcile(worker, office)

    assert await ids(cloud) == {kept}
    assert office.value("select provider_meeting_id from booking.meetings") == kept
    assert office.value("select sum(removed) from booking.reconcile_targets") == 1
    assert "reconcile.removed" in office.values("select action from booking.audit_logs")
    assert findings(office) == []


async def test_an_event_made_after_its_confirmation_had_failed_is_removed(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, providers: Providers
) -> None:
    """A worker that froze before Graph's create, past the compensation, and died leaves nothing."""
    await cloud.fail(
        "graph", "error", method="POST", path="/users/*/events", params={"status": 400}
    )
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await settle(worker, office)
    assert office.status(booking_id) == "expired"
    await cloud.delete("/faults")
    late = EventDraft(
        booking_id, "Talk", "<p>Talk</p>", slot, slot + timedelta(hours=1), "UTC",
        Attendee("eva@customer.example"), "https://zoom.example/j/1",
    )  # fmt: skip
    await providers.calendar("graph").create_event(str(DIRECTORY), ANNA, late)

    await reconcile(worker, office)

    assert (await cloud.events(), await cloud.meetings()) == ([], [])


async def test_what_others_made_is_flagged_once_and_never_deleted(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, providers: Providers
) -> None:
    """Meetings of another installation, and those whose booking this database does not know, stay
    however often they are seen; the finding is resolved when they are gone."""
    booking_id = await confirmed(worker, office, slot)
    unknown, stranger = str(uuid.uuid4()), str(uuid.uuid4())
    for marker in ((booking_id, stranger), (unknown, installation(office))):
        await providers.conference("zoom").create_meeting(
            HOSTS[0], draft(*marker, slot + timedelta(hours=3))
        )
    lost = EventDraft(
        unknown, "Talk", "<p>Talk</p>", slot + timedelta(hours=3), slot + timedelta(hours=4), "UTC",
        Attendee("eva@customer.example"), "https://zoom.example/j/1",
    )  # fmt: skip
    event = await providers.calendar("graph").create_event(str(DIRECTORY), ANNA, lost)

    await reconcile(worker, office)
    await reconcile(worker, office)

    assert len(await ids(cloud)) == 3 and len(await cloud.events()) == 2
    assert [kind for kind, _, _ in findings(office)] == [
        "other_installation", "unknown_booking", "unknown_booking",
    ]  # fmt: skip
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'reconcile.flagged'")
        == 3
    )
    await cloud.delete(f"/events/{event.id}")
    await reconcile(worker, office)
    assert len(findings(office)) == 2


async def test_a_copy_is_flagged_and_left_alone(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Who copies our event in Outlook copies the marker: the copy is theirs, also once the
    booking is canceled."""
    booking_id = await confirmed(worker, office, slot)
    [event] = await cloud.events()
    copy = await cloud.post(f"/events/{event['id']}/copy")

    await reconcile(worker, office)
    assert findings(office) == [("copy", "graph", copy["id"])]
    office.change("cancel", booking_id)
    await settle(worker, office)
    await reconcile(worker, office)

    assert [left["id"] for left in await cloud.events()] == [copy["id"]]


@pytest.mark.fact("GRAPH-44")
async def test_a_meeting_deleted_in_zoom_is_made_anew(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """A confirmed booking has a meeting until its end: record, event and customer get the new
    address, and what people wrote into the event stays."""
    booking_id = await confirmed(worker, office, slot)
    [old], [event] = await cloud.meetings(), await cloud.events()
    with_note = {"body": event["body"] + "<p>Bring cake</p>"}
    await cloud.http.patch(f"{cloud.url}/api/events/{event['id']}", json=with_note)
    await cloud.delete(f"/meetings/{old['id']}")

    await reconcile(worker, office)

    [new], [event] = await cloud.meetings(), await cloud.events()
    assert new["id"] != old["id"] and new["start_at"] == old["start_at"]
    assert office.sql.execute(
        "select provider_meeting_id, join_url, host_user_id from booking.meetings"
    ).fetchone() == (str(new["id"]), new["join_url"], new["host"])
    assert event["location"] == new["join_url"]
    assert new["join_url"] in event["body"] and old["join_url"] not in event["body"]
    assert "Bring cake" in event["body"] and f"holdfast-booking: {booking_id}" in event["body"]
    [mail, *_] = await cloud.mails()
    assert mail["subject"].startswith("New Zoom link") and new["join_url"] in mail["html"]
    assert office.values(
        "select state from booking.provider_objects where provider = 'zoom' order by id"
    ) == ["deleted", "live"]
    office.change("cancel", booking_id)
    await settle(worker, office)
    assert (await cloud.meetings(), await cloud.events()) == ([], [])


async def test_a_new_meeting_that_every_host_refused_is_made_later_by_one_that_may(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """The errors end in a dead letter; the next try passes over the host that still refuses,
    makes the meeting elsewhere, and ends the letter without anybody's doing."""
    booking_id = await confirmed(worker, office, slot)
    [old] = await cloud.meetings()
    await cloud.delete(f"/meetings/{old['id']}")
    refused = {"service": "zoom", "kind": "error", "method": "POST", "params": {"status": 400}}
    await cloud.fail(path="/users/*/meetings", times=len(HOSTS), **refused)
    make_due(office)

    async def is_dead() -> bool:
        await worker.run_once()
        return bool(office.app("dead_letters"))

    await until(is_dead, "dead", 20)
    assert [letter["what"] for letter in office.app("dead_letters")] == ["create_meeting"]
    assert await cloud.meetings() == []
    lapse(office)
    await settle(worker, office)
    await cloud.fail(path=f"/users/{old['host']}/meetings", **refused)
    office.sql.execute(
        "update booking.saga_steps set finished_at = finished_at - interval '1 day' where status = 'dead'"
    )
    assert call(office.sql, "holdfast_worker", "run_periodic", name="restarts")["restarted"] == 1

    async def is_made() -> bool:
        await worker.run_once()
        lapse(office)
        return office.value("select count(*) from booking.sagas where finished_at is null") == 0

    await until(is_made, "made", 20)
    await settle(worker, office)

    [new], [event] = await cloud.meetings(), await cloud.events()
    assert new["host"] != old["host"] and event["location"] == new["join_url"]
    assert office.app("dead_letters") == [] and office.status(booking_id) == "confirmed"
    told = [m["subject"] for m in await cloud.mails() if m["subject"].startswith("New Zoom link")]
    assert len(told) == 1


async def test_a_host_who_is_no_user_any_more_leaves_no_alarm(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """The confirmation goes on with another host, and what cannot be looked for there is not owed
    for ever."""
    booking_id = office.pending(slot)
    saga_id = office.confirm(booking_id).saga_id
    host = office.worker("saga_claim", saga_id=saga_id)["input"]["host"]
    await cloud.fail("zoom", "no_user", path=f"/users/{host}/*")
    lapse(office)

    async def is_confirmed() -> bool:
        await worker.run_once()
        return office.status(booking_id) == "confirmed"

    await until(is_confirmed, "confirmed", 20)
    assert "delete_pending" in office.values("select state from booking.provider_objects")
    lapse(office)
    await settle(worker, office)

    [meeting] = await cloud.meetings()
    assert meeting["host"] != host and office.app("dead_letters") == []


async def test_what_was_called_off_in_zoom_and_outlook_is_canceled(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Meeting and event are both gone: the customer gets no new link, and the booking ends."""
    booking_id = await confirmed(worker, office, slot)
    [meeting], [event] = await cloud.meetings(), await cloud.events()
    await cloud.delete(f"/meetings/{meeting['id']}")
    await cloud.delete(f"/events/{event['id']}")

    await reconcile(worker, office)
    call(office.sql, "holdfast_worker", "run_periodic", name="reconcile_bookings")
    await settle(worker, office)

    assert office.status(booking_id) == "canceled"
    assert await cloud.meetings() == []
    subjects = [mail["subject"] for mail in await cloud.mails()]
    assert not [subject for subject in subjects if subject.startswith("New Zoom link")]


async def test_a_meeting_moved_in_zoom_is_put_back(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Outlook is where people move meetings; Zoom follows its booking."""
    await confirmed(worker, office, slot)
    [meeting] = await cloud.meetings()
    times = {
        "start_at": (slot + timedelta(days=1)).isoformat(),
        "end_at": (slot + timedelta(days=1, hours=2)).isoformat(),
    }
    await cloud.post(f"/meetings/{meeting['id']}/move", **times)

    await reconcile(worker, office)

    [back] = await cloud.meetings()
    assert (back["id"], back["start_at"], back["duration_minutes"]) == (
        meeting["id"], meeting["start_at"], 60,
    )  # fmt: skip
    assert "meeting.put_back" in office.values("select action from booking.audit_logs")


async def test_an_organizers_move_of_a_meeting_that_is_gone_makes_a_new_one(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Zoom says that the meeting to be moved does not exist: a new one is made at the new time."""
    booking_id = await confirmed(worker, office, slot)
    [old] = await cloud.meetings()
    await cloud.delete(f"/meetings/{old['id']}")
    later = slot + timedelta(hours=2)
    move(office, booking_id, later)

    await settle(worker, office)

    [new] = await cloud.meetings()
    assert new["id"] != old["id"]
    assert new["start_at"] == later.isoformat().replace("+00:00", "Z")
    assert office.value("select provider_meeting_id from booking.meetings") == str(new["id"])


@pytest.mark.parametrize("kind", ["error", "error_after", "drop", "drop_after", "throttle"])
async def test_our_count_of_a_hosts_requests_is_zooms(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, kind: str
) -> None:
    """Creates and updates, those that were carried out without an answer too, and no others."""
    params = {"retry_after": 0.2, "form": "fraction"} if kind == "throttle" else {}
    await cloud.fail("zoom", kind, method="POST", path="/users/*/meetings", times=1, params=params)
    booking_id = await confirmed(worker, office, slot)
    move(office, booking_id, slot + timedelta(hours=2))
    await settle(worker, office)

    ours = "select sum(used) from booking.conference_host_days"
    assert office.value(ours) == office.value("select sum(requests) from simulator.zoom_usage") == 2


async def test_a_slow_or_broken_place_holds_no_other_up(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, providers: Providers
) -> None:
    """A calendar that cannot be read is tried again after Retry-After, a host whose list fails soon;
    the others are compared anyway."""
    booking_id = await confirmed(worker, office, slot)
    kept = await ids(cloud)
    [host] = [meeting["host"] for meeting in await cloud.meetings()]
    broken = next(name for name in HOSTS if name != host)
    await providers.conference("zoom").create_meeting(
        host, draft(booking_id, installation(office), slot)
    )
    await cloud.fail("graph", "throttle", path="/users/*/calendarView*", params={"retry_after": 40})
    await cloud.fail("zoom", "error", method="GET", path=f"/users/{broken}/meetings")

    await reconcile(worker, office)

    assert await ids(cloud) == kept
    assert office.sql.execute(
        "select provider_user, failures, extract(epoch from booking.reconcile_objects_due_at(p) - clock_timestamp()) > 25"
        " from booking.reconcile_targets p where last_error is not null order by provider_user"
    ).fetchall() == sorted([(ANNA, 1, True), (broken, 1, False)])


async def test_a_listing_has_all_its_pages(
    worker: Worker,
    office: Office,
    cloud: Cloud,
    slot: datetime,
    providers: Providers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What stands beyond the first page, of events and of meetings, is found too."""
    monkeypatch.setattr("app.providers.microsoft.calendar._PAGE_SIZE", "2")
    monkeypatch.setattr("app.providers.zoom.client.PAGE_SIZE", 2)
    await confirmed(worker, office, slot)
    for hours in range(1, 4):
        start, end = slot + timedelta(hours=hours), slot + timedelta(hours=hours + 1)
        times = {"start_at": start.isoformat(), "end_at": end.isoformat()}
        await cloud.post("/events", user=ANNA, **times)
        private = draft(str(uuid.uuid4()), str(uuid.uuid4()), start)
        await providers.conference("zoom").create_meeting(HOSTS[0], private)
    far = slot + timedelta(days=9)
    unknown = str(uuid.uuid4())
    await providers.conference("zoom").create_meeting(
        HOSTS[0], draft(unknown, installation(office), far)
    )
    event = EventDraft(
        unknown, "Talk", "<p>Talk</p>", far, far + timedelta(hours=1), "UTC",
        Attendee("eva@customer.example"), "x",
    )  # fmt: skip
    await providers.calendar("graph").create_event(str(DIRECTORY), ANNA, event)

    await reconcile(worker, office)

    unknown_ones = [found[:2] for found in findings(office) if found[0] == "unknown_booking"]
    assert sorted(unknown_ones) == [("unknown_booking", "graph"), ("unknown_booking", "zoom")]
