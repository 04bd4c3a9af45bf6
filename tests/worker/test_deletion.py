"""What a canceled booking has at the providers goes, sooner or later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.providers.capabilities.conference import MeetingDraft
from app.providers.registry import Providers
from tests.support.office import Office
from tests.worker.conftest import Cloud, lapse, settle
from worker.main import Worker


async def confirmed(worker: Worker, office: Office, slot: datetime) -> str:
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await settle(worker, office)
    assert office.status(booking_id) == "confirmed"
    return booking_id


async def deletes(cloud: Cloud, service: str) -> int:
    return len(await cloud.calls(service=service, method="DELETE"))


@pytest.mark.fact("GRAPH-21")
async def test_a_canceled_booking_loses_event_and_meeting(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Canceling deletes both, and Outlook tells the customer."""
    booking_id = await confirmed(worker, office, slot)

    assert office.change("cancel", booking_id).status == 200
    await settle(worker, office)

    assert (await cloud.meetings(), await cloud.events()) == ([], [])
    assert (await deletes(cloud, "graph"), await deletes(cloud, "zoom")) == (1, 1)


@pytest.mark.parametrize("service", ["graph", "zoom"])
@pytest.mark.parametrize("kind", ["error", "error_after", "drop_after", "throttle"])
async def test_a_deletion_that_fails_for_now_is_tried_again(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, service: str, kind: str
) -> None:
    """Whether or not it was carried out before the fault: in the end nothing is left."""
    booking_id = await confirmed(worker, office, slot)
    params = {"retry_after": 0.2, "form": "fraction"} if kind == "throttle" else {}
    await cloud.fail(service, kind, method="DELETE", times=1, params=params)

    office.change("cancel", booking_id)
    await settle(worker, office)

    assert (await cloud.meetings(), await cloud.events()) == ([], [])


@pytest.mark.fact("GRAPH-22")
async def test_what_is_gone_already_is_asked_for_once(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """A 404 means deleted; it is not tried again."""
    booking_id = await confirmed(worker, office, slot)
    [meeting], [event] = await cloud.meetings(), await cloud.events()
    await cloud.delete(f"/meetings/{meeting['id']}")
    await cloud.delete(f"/events/{event['id']}")

    office.change("cancel", booking_id)
    await settle(worker, office)

    assert (await deletes(cloud, "graph"), await deletes(cloud, "zoom")) == (1, 1)
    assert set(office.values("select status from booking.saga_steps where position < 3")) == {
        "done"
    }


async def test_a_step_that_is_given_up_leaves_its_deletion_owed(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """A permanent error ends the step, visibly; the deletion stays pending and is done when the
    provider lets it."""
    booking_id = await confirmed(worker, office, slot)
    await cloud.fail("zoom", "error", method="DELETE", params={"status": 400})
    office.change("cancel", booking_id)
    await worker.run_once()
    dead = office.app("dead_letters")
    assert [(letter["kind"], letter["what"]) for letter in dead] == [("deletion", "delete_meeting")]
    assert len(await cloud.meetings()) == 1

    await cloud.delete("/faults")
    assert office.app("redrive", kind="deletion", id=dead[0]["id"], actor="tester") is True
    lapse(office)
    await settle(worker, office)

    assert await cloud.meetings() == []
    assert office.app("dead_letters") == []


async def test_only_our_own_objects_are_deleted(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, providers: Providers
) -> None:
    """Without an id the meeting is looked for by its marker: that of another installation, and
    that of another booking, stay."""
    await cloud.fail("zoom", "error_after", method="POST", path="/users/*/meetings", times=1)
    # On a slow machine the next attempt comes within this run, and would find the meeting.
    await cloud.fail("zoom", "error", method="GET", path="/users/*/meetings")
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await worker.run_once()
    host = (await cloud.meetings())[0]["host"]
    installation = str(office.value("select installation_id from booking.installation"))
    stranger = "00000000-0000-4000-8000-0000000000ff"
    for marker in ((booking_id, stranger), (stranger, installation)):
        draft = MeetingDraft(*marker, "Not ours", slot, slot + timedelta(hours=1))
        await providers.conference("zoom").create_meeting(host, draft)
    await cloud.delete("/faults")
    await cloud.fail("graph", "error", method="POST", path="*/events", params={"status": 400})
    office.sql.execute("update booking.sagas set deadline_at = clock_timestamp()")
    lapse(office)

    await settle(worker, office)

    left = [kept["agenda"] for kept in await cloud.meetings()]
    assert sorted(left) == sorted([f"{booking_id} {stranger}", f"{stranger} {installation}"])
