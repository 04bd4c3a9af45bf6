"""How a customer answered Outlook's invitation, as notifications and comparisons tell it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook, tracked

HERS = "eva@customer.example"


def answered(outlook: Outlook, booking_id: str, response: str, **more: Any) -> dict[str, Any]:
    return outlook.event(booking_id, responses={HERS: response}, **more)


def test_declined_is_tracked_once_however_often_it_is_told(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock
) -> None:
    """Notifications and comparisons in any number; the booking stays confirmed."""
    for response in ("none", "declined", "declined"):
        clock.advance(seconds=2)
        assert outlook.tell(answered(outlook, booking_id, response)) == "none"
    clock.advance(seconds=2)
    outlook.compare(answered(outlook, booking_id, "declined"))
    assert tracked(office, booking_id) == ["customer_declined"]
    assert office.status(booking_id) == "confirmed"


@pytest.mark.parametrize("later", ["accepted", "tentativelyAccepted", "none"])
def test_another_answer_ends_the_follow_up(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock, later: str
) -> None:
    """By the customer's hand; what happened stays in the history."""
    outlook.compare(answered(outlook, booking_id, "declined"))
    clock.advance(seconds=2)
    outlook.compare(answered(outlook, booking_id, later))
    assert tracked(office, booking_id) == ["customer_declined"]
    [meta] = office.values(
        "select meta_json from booking.tracking_events where type = 'customer_declined'"
    )
    assert meta["handled_by"] == "customer"
    assert office.app("follow_ups", tenant_id=office.tenant_id) == []


def test_only_the_customer_s_answer_counts(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """Whom the organizer invited besides, and events without attendees, say nothing."""
    for responses in ({"boss@customer.example": "declined"}, {}, None):
        outlook.compare(outlook.event(booking_id, responses=responses))
    assert tracked(office, booking_id) == []


def test_news_that_was_read_before_does_not_undo_it(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock
) -> None:
    """Two notifications are read at once; the one that was read first is told last: it is read
    again, and nothing is tracked twice."""
    event_id = outlook.event_id(booking_id)
    outlook.post(outlook.item(event_id), outlook.item(event_id))
    first, second = outlook.jobs()
    for job in (first, second):
        outlook.claim(job)
    clock.advance(seconds=1)
    outlook.apply(second, answered(outlook, booking_id, "declined"))
    assert "wait" in outlook.apply(first, answered(outlook, booking_id, "none"))
    assert tracked(office, booking_id) == ["customer_declined"]
    assert len(office.app("follow_ups", tenant_id=office.tenant_id)) == 1


def test_an_answer_beside_a_deletion_or_after_the_end_is_nothing(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock
) -> None:
    """A canceled event's attendees have nothing to decline, nor have those of a meeting that is
    over."""
    clock.set(WEDNESDAY_TEN.replace(hour=12))
    outlook.tell(answered(outlook, booking_id, "declined"))
    clock.set(WEDNESDAY_TEN.replace(hour=9))
    outlook.tell(answered(outlook, booking_id, "declined", is_canceled=True))
    assert "customer_declined" not in tracked(office, booking_id)
