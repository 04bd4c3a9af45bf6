"""booking.change_rule: pages, mails and endpoints have one rule on changing a booking."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sql.conftest import MONDAY
from tests.support.clock import Clock
from tests.support.office import Office

PURPOSES = ("cancel", "reschedule")
FRIDAY_TEN = MONDAY.replace(day=27, hour=10)
FRIDAY_NOON = MONDAY.replace(day=27, hour=12)


def move_to(office: Office, booking_id: str, start: datetime) -> str:
    """The hold that would replace a booking."""
    answer = office.change(
        "reschedule", booking_id, new_start_at=start, new_end_at=start + timedelta(hours=1)
    )
    assert answer.status == 201, answer.body
    return answer.json["booking_id"]


def change_of(office: Office, booking_id: str) -> dict[str, Any]:
    """What pages and mails are told."""
    shown = office.app("page_link", claims=office.claims(booking_id, "cancel"))
    return shown["booking"]["change"]


def is_done(office: Office, purpose: str, booking_id: str) -> bool:
    """Whether the endpoint changes the booking; it stays as it was anyway."""
    before = office.status(booking_id)
    params = {} if purpose == "cancel" else {
        "new_start_at": FRIDAY_NOON, "new_end_at": FRIDAY_NOON + timedelta(hours=1)}  # fmt: skip
    try:
        with office.sql.transaction() as undone:
            office.sql.execute("delete from booking.link_tokens where purpose = %s", [purpose])
            claims = office.claims(booking_id, purpose)
            answer = office.change(purpose, booking_id, claims=claims, **params)
            changed = answer.status < 300 and before == "confirmed"
            raise psycopg.Rollback(undone)
    except psycopg.DatabaseError:
        return False
    return changed


def mailed_purposes(office: Office, booking_id: str) -> set[str]:
    """Purposes of the links in the mail that is sent to who asks for fresh ones."""
    office.answer("request_links", booking_id=booking_id)
    mail_id = office.value(
        "select max(id) from booking.mails where booking_id = %s and kind = 'links'", booking_id
    )
    claim = office.worker("message_claim", id=mail_id) if mail_id else {}
    return {token["purpose"] for token in claim.get("tokens", ())}


STATES = ("pending", "confirmed", "held move", "confirming move", "canceled", "moved")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    state=st.sampled_from(STATES),
    hours=st.integers(0, 72),
    passed=st.integers(0, 50 * 60),
    policy=st.sampled_from(["cancel_first", "keep_until_confirmed"]),
    sells=st.booleans(),
    enabled=st.booleans(),
)
def test_pages_mails_and_endpoints_agree(
    office: Office,
    clock: Clock,
    state: str,
    hours: int,
    passed: int,
    policy: str,
    sells: bool,
    enabled: bool,
) -> None:
    """Whatever the booking's state, the hour, the deadline and the policy: what pages and mails
    offer is done, and what they do not offer is refused."""
    with office.sql.transaction(force_rollback=True):
        office.set(hold_ttl_seconds=86400).configure("cancel_deadline_hours", 0)
        moving = state in ("held move", "confirming move")
        office.configure("reschedule_policy", "keep_until_confirmed" if moving else policy)
        make = office.pending if state == "pending" else office.confirmed
        booking_id = make(MONDAY.replace(day=25, hour=10))
        if state not in ("pending", "confirmed", "canceled"):
            new_id = move_to(office, booking_id, FRIDAY_TEN)
            if state == "confirming move":
                office.confirm(new_id)
            elif state == "moved":
                office.run_saga(office.confirm(new_id).saga_id)
        elif state == "canceled":
            assert office.change("cancel", booking_id).status == 200
        clock.advance(minutes=passed)
        office.free_calendars()
        office.configure("cancel_deadline_hours", hours)
        office.sql.execute("update booking.salespersons set active = %s", [sells])
        if not enabled:
            office.sql.execute("update booking.tenants set status = 'disabled'")

        change = change_of(office, booking_id)
        offered = {purpose for purpose in PURPOSES if change["faults"][purpose] is None}
        assert offered == {purpose for purpose in PURPOSES if is_done(office, purpose, booking_id)}
        if enabled:
            assert mailed_purposes(office, booking_id) == offered
        if offered and change["until"]:
            last = clock.set(datetime.fromisoformat(change["until"]))
            assert is_done(office, "cancel", booking_id)
            clock.set(last + timedelta(seconds=1))
            assert not is_done(office, "cancel", booking_id)


@pytest.mark.parametrize(
    ("lead", "is_told"), [(timedelta(hours=23), False), (timedelta(days=2), True)]
)
def test_a_moment_before_the_booking_is_no_deadline(
    office: Office, clock: Clock, lead: timedelta, is_told: bool
) -> None:
    """'Until' is only a moment at which the customer could have changed it."""
    clock.set(MONDAY.replace(hour=10))
    office.free_calendar(MONDAY)
    booking_id = office.confirmed(MONDAY.replace(hour=10) + lead)
    assert (change_of(office, booking_id)["until"] is not None) == is_told
    clock.advance(days=1, hours=1)
    assert (change_of(office, booking_id)["until"] is not None) == is_told


def test_a_service_may_have_a_deadline_of_its_own(office: Office, clock: Clock) -> None:
    """In place of the company's; 0 hours is until it begins."""
    clock.set(MONDAY.replace(hour=10))
    office.free_calendar(MONDAY)
    start = MONDAY.replace(hour=10) + timedelta(days=2)
    booking_id = office.confirmed(start)
    for hours, until in (
        (None, start - timedelta(hours=24)),
        (3, start - timedelta(hours=3)),
        (0, start),
    ):
        office.sql.execute("update booking.services set cancel_deadline_hours = %s", [hours])
        shown = change_of(office, booking_id)["until"]
        assert datetime.fromisoformat(shown) == until


def test_confirmed_after_its_deadline_it_never_could_be_changed(
    office: Office, clock: Clock
) -> None:
    """Held before the deadline and confirmed behind it."""
    start = MONDAY.replace(day=24, hour=9)
    clock.set(start - timedelta(hours=24, minutes=5))
    office.free_calendar(MONDAY)
    booking_id = office.pending(start)
    assert change_of(office, booking_id)["until"] == "2026-11-23T09:00:00Z"
    clock.advance(minutes=6)
    assert change_of(office, booking_id)["until"] is None
    office.run_saga(office.confirm(booking_id).saga_id)
    assert change_of(office, booking_id) == {
        "until": None, "faults": {"cancel": "deadline_passed", "reschedule": "deadline_passed"}}  # fmt: skip


def test_a_lapsed_move_is_told_with_links_for_the_meeting_that_stands(
    office: Office, clock: Clock
) -> None:
    """Its mail carries links of the old booking, which work; of the lapsed hold none."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    booking_id = office.confirmed(MONDAY.replace(day=26, hour=10))
    new_id = move_to(office, booking_id, FRIDAY_TEN)
    clock.advance(minutes=11)
    office.free_calendars()
    office.app("page_tenant", slug="acme")
    office.sql.execute("select booking.expire_if_lapsed(%s)", [new_id])
    mail_id = office.value("select id from booking.mails where kind = 'replacement_lapsed'")
    tokens = office.worker("message_claim", id=mail_id)["tokens"]

    assert {(token["booking_id"], token["purpose"]) for token in tokens} == {
        (booking_id, purpose) for purpose in PURPOSES
    }
    [claims] = [token for token in tokens if token["purpose"] == "reschedule"]
    answer = office.change("reschedule", booking_id, claims=claims,
                           new_start_at=FRIDAY_NOON, new_end_at=FRIDAY_NOON + timedelta(hours=1))  # fmt: skip
    assert answer.status == 201


@pytest.mark.parametrize("policy", ["cancel_first", "keep_until_confirmed"])
def test_where_a_booking_went_is_followed_to_the_end(office: Office, policy: str) -> None:
    """Moved twice and then canceled: the first link tells the last time, and that it is gone."""
    office.configure("reschedule_policy", policy)
    first = office.confirmed(MONDAY.replace(day=25, hour=10))
    claims = office.claims(first, "cancel")
    told = lambda: office.app("page_link", claims=claims)["booking"]["moved_to"]  # noqa: E731
    assert told() is None
    second = move_to(office, first, MONDAY.replace(day=26, hour=10))
    assert told()["state"] == "held"
    office.run_saga(office.confirm(second).saga_id)
    assert told() == {
        "state": "booked",
        "start_at": "2026-11-26T10:00:00Z",
        "end_at": "2026-11-26T11:00:00Z",
    }
    third = move_to(office, second, FRIDAY_TEN)
    office.run_saga(office.confirm(third).saga_id)
    assert told()["start_at"] == "2026-11-27T10:00:00Z"
    office.change("cancel", third)
    assert (told()["start_at"], told()["state"]) == ("2026-11-27T10:00:00Z", "gone")


def test_a_meeting_canceled_after_a_lapsed_move_was_not_moved(office: Office, clock: Clock) -> None:
    """A new time that was only asked for is no move."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    booking_id = office.confirmed(MONDAY.replace(day=26, hour=10))
    claims = office.claims(booking_id, "cancel")
    move_to(office, booking_id, FRIDAY_TEN)
    clock.advance(minutes=11)
    assert office.change("cancel", booking_id, claims=claims).status == 200
    assert office.app("page_link", claims=claims)["booking"]["moved_to"] is None
