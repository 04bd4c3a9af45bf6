"""Answers of customers to Outlook's invitation."""

from __future__ import annotations

import pytest

from tests.worker.test_notifications import Scene, scene, subscribed
from tests.worker.waiting import until

__all__ = ["scene", "subscribed"]

CUSTOMER = "eva@customer.example"


async def respond(scene: Scene, response: str, attendee: str = CUSTOMER) -> None:
    """Somebody who is invited answers, and Outlook tells us."""
    known = scene.office.value("select count(*) from booking.webhook_jobs")
    await scene.cloud.post(
        f"/events/{scene.event['id']}/respond", attendee=attendee, response=response
    )
    await until(
        lambda: scene.office.value("select count(*) from booking.webhook_jobs") > known,
        "the notification",
    )
    await scene.settle()


def follow_ups(scene: Scene) -> list[str]:
    listed = scene.office.app("follow_ups", tenant_id=scene.office.tenant_id)
    return [item["type"] for item in listed]


async def test_a_customer_who_declines_is_told_to_staff(scene: Scene) -> None:
    """Tracked once and waiting for somebody to see to it; the booking stays, with meeting and
    event."""
    await respond(scene, "declined")
    await scene.compare()
    assert scene.tracked().count("customer_declined") == 1
    assert follow_ups(scene) == ["customer_declined"]
    assert scene.office.status(scene.booking_id) == "confirmed"
    assert len(await scene.cloud.events()) == len(await scene.cloud.meetings()) == 1


async def test_a_customer_who_thinks_better_of_it(scene: Scene) -> None:
    """Accepted after it: nobody has to ask. Declined once more is news again."""
    await respond(scene, "declined")
    await respond(scene, "accepted")
    assert follow_ups(scene) == []
    await respond(scene, "declined")
    assert follow_ups(scene) == ["customer_declined"]
    assert scene.tracked().count("customer_declined") == 2


@pytest.mark.parametrize("response", ["accepted", "tentativelyAccepted"])
async def test_other_answers_are_no_news(scene: Scene, response: str) -> None:
    """Nothing is tracked."""
    before = scene.tracked()
    await respond(scene, response)
    await scene.compare()
    assert scene.tracked() == before


async def test_an_answer_that_nobody_told_is_found(scene: Scene) -> None:
    """The notification is lost: the next comparison sees it."""
    await scene.cloud.fail("notification", "lose")
    await scene.cloud.post(
        f"/events/{scene.event['id']}/respond", attendee=CUSTOMER, response="declined"
    )
    await scene.compare()
    await scene.compare()
    assert scene.tracked().count("customer_declined") == 1
