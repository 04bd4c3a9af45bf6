"""api.saga_claim and api.saga_report: every step is claimed, reported, retried or undone."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed


def begin(office: Office, **extra: Any) -> tuple[str, int]:
    booking_id = office.pending(TEN, **extra)
    saga_id = office.confirm(booking_id, key="k").saga_id
    assert saga_id is not None
    return booking_id, saga_id


def report(
    office: Office, saga_id: int, step: dict[str, Any], outcome: str, **extra: Any
) -> dict[str, Any]:
    return office.worker(
        "saga_report",
        saga_id=saga_id,
        position=step["position"],
        lease=step["lease"],
        outcome=outcome,
        **extra,
    )


def test_the_intent_is_committed_before_the_create(office: Office) -> None:
    """A claimed create has its provider_objects row; the first attempt need not search."""
    booking_id, saga_id = begin(office)
    step = office.worker("saga_claim", saga_id=saga_id)
    assert (step["do"], step["attempt"], step["input"]["search_first"]) == (
        "create_meeting",
        1,
        False,
    )
    assert step["input"]["agenda"].startswith(booking_id)
    assert office.sql.execute(
        "select provider, state, create_attempts from booking.provider_objects"
    ).fetchall() == [("zoom", "intended", 1)]


def test_a_claimed_step_is_nobody_elses_until_its_lease_is_over(
    office: Office, clock: Clock
) -> None:
    """A second worker waits; after the lease it gets the step, and must search first."""
    _, saga_id = begin(office)
    office.worker("saga_claim", saga_id=saga_id)
    assert 0 < office.worker("saga_claim", saga_id=saga_id)["wait"] <= 25
    clock.advance(seconds=26)
    again = office.worker("saga_claim", saga_id=saga_id)
    assert (again["do"], again["input"]["search_first"]) == ("create_meeting", True)


def test_a_failed_attempt_waits_and_retry_after_is_never_shortened(
    office: Office, clock: Clock
) -> None:
    """A transient failure is tried again with backoff, not before Retry-After."""
    _, saga_id = begin(office)
    step = office.worker("saga_claim", saga_id=saga_id)
    answer = report(office, saga_id, step, "retry", error="429", retry_after=30.5)
    assert answer["wait"] >= 30.4
    clock.advance(seconds=30)
    assert "wait" in office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=2)
    assert office.worker("saga_claim", saga_id=saga_id)["attempt"] == 2


def test_a_permanent_failure_expires_the_booking_and_undoes_what_was_made(office: Office) -> None:
    """Zoom succeeded, Graph refused: the slot is free, the meeting is marked for deletion, the customer is told."""
    booking_id, saga_id = begin(office)
    meeting = office.worker("saga_claim", saga_id=saga_id)
    event = report(office, saga_id, meeting, **succeed(meeting))
    assert (
        event["do"] == "create_event" and event["input"]["join_url"] == "https://zoom.example/j/1"
    )
    undo = report(office, saga_id, event, "failed", error="403")
    assert office.status(booking_id) == "expired"
    outcome = office.answer("confirm_outcome", key="k", saga_id=saga_id, give_up=False)
    assert (outcome.status, outcome.code) == (502, "confirmation_failed")
    assert office.values(
        "select type from booking.tracking_events where booking_id = %s order by id desc limit 1",
        booking_id,
    ) == ["confirmation_failed"]
    assert office.hold(TEN, email="max@customer.example").status == 201
    actions = []
    while "do" in undo:
        actions.append(undo["do"])
        undo = report(office, saga_id, undo, "ok")
    assert actions == ["delete_event", "delete_meeting"]
    assert set(
        office.values(
            "select state from booking.provider_objects where booking_id = %s", booking_id
        )
    ) == {"deleted"}
    assert office.value("select status from booking.sagas where id = %s", saga_id) == "failed"
    assert "confirmation_failed" in office.values(
        "select kind from booking.mails where booking_id = %s", booking_id
    )


def test_ten_attempts_are_the_end(office: Office, clock: Clock) -> None:
    """The tenth transient failure fails the confirmation for good."""
    booking_id, saga_id = begin(office)
    office.set(retry_base_seconds=0.01, retry_max_seconds=0.01)
    for attempt in range(1, 11):
        step = office.worker("saga_claim", saga_id=saga_id)
        assert step["attempt"] == attempt
        report(office, saga_id, step, "retry", error="503")
        clock.advance(seconds=1)
    assert office.status(booking_id) == "expired"


def test_a_confirmation_ends_at_its_deadline(office: Office, clock: Clock) -> None:
    """After CONFIRM_DEADLINE_SECONDS nothing is tried any more: it has failed."""
    booking_id, saga_id = begin(office)
    clock.advance(seconds=901)
    assert office.worker("saga_claim", saga_id=saga_id) == {
        "finished": True,
        "kind": "confirm",
        "outcome": "failed",
    }
    assert office.status(booking_id) == "expired"
    assert office.answer("confirm_outcome", key="k", saga_id=saga_id, give_up=False).status == 502


def test_a_wait_beyond_the_deadline_fails_at_once(office: Office) -> None:
    """Retry-After beyond the deadline is not waited for."""
    booking_id, saga_id = begin(office)
    step = office.worker("saga_claim", saga_id=saga_id)
    report(office, saga_id, step, "retry", error="429", retry_after=3600)
    assert office.status(booking_id) == "expired"


def test_a_report_with_a_lost_lease_changes_nothing_but_what_exists(
    office: Office, clock: Clock
) -> None:
    """Two workers created: the second object is marked for deletion, the first stays."""
    _, saga_id = begin(office)
    slow = office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=26)
    quick = office.worker("saga_claim", saga_id=saga_id)
    report(
        office,
        saga_id,
        quick,
        "ok",
        result={"meeting_id": "1", "join_url": "https://zoom.example/j/1"},
    )
    report(office, saga_id, slow, "retry", error="timeout")
    assert (
        office.value(
            "select status from booking.saga_steps where saga_id = %s and position = 1", saga_id
        )
        == "done"
    )
    report(
        office,
        saga_id,
        slow,
        "ok",
        result={"meeting_id": "2", "join_url": "https://zoom.example/j/2"},
    )
    assert office.sql.execute(
        "select external_id, state from booking.provider_objects where provider = 'zoom' order by id"
    ).fetchall() == [
        ("1", "live"),
        ("2", "delete_pending"),
    ]


def test_of_two_creates_the_one_reported_first_by_the_late_worker_goes(
    office: Office, clock: Clock
) -> None:
    """The late worker reports before the one that holds the lease: the latter's object stays, the other is marked for deletion."""
    booking_id, saga_id = begin(office)
    slow = office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=26)
    quick = office.worker("saga_claim", saga_id=saga_id)
    report(
        office,
        saga_id,
        slow,
        "ok",
        result={"meeting_id": "2", "join_url": "https://zoom.example/j/2"},
    )
    report(
        office,
        saga_id,
        quick,
        "ok",
        result={"meeting_id": "1", "join_url": "https://zoom.example/j/1"},
    )
    found = office.sql.execute(
        "select external_id, state from booking.provider_objects where provider = 'zoom' and booking_id = %s order by id",
        [booking_id],
    )
    assert found.fetchall() == [("1", "live"), ("2", "delete_pending")]


def test_a_create_that_lands_after_the_failure_is_deleted_by_its_id(
    office: Office, clock: Clock
) -> None:
    """A late success after the compensation found nothing makes the deletion pending again."""
    _, saga_id = begin(office)
    slow = office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=901)
    undo = office.worker("saga_claim", saga_id=saga_id)
    assert undo["do"] == "delete_meeting" and undo["input"]["meeting_id"] is None
    report(office, saga_id, undo, "ok")
    report(
        office,
        saga_id,
        slow,
        "ok",
        result={"meeting_id": "7", "join_url": "https://zoom.example/j/7"},
    )
    object_id = office.value(
        "select id from booking.provider_objects where state = 'delete_pending' and external_id = '7'"
    )
    claimed = office.worker("deletion_claim", object_id=object_id)
    assert claimed["do"] == "delete_meeting" and claimed["input"]["meeting_id"] == "7"
    assert office.worker("deletion_report", object_id=object_id, outcome="ok") == {"finished": True}
    assert office.values("select state from booking.provider_objects") == ["deleted"]


def test_a_deletion_is_owed_beyond_ten_attempts(office: Office, clock: Clock) -> None:
    """The cap ends the step, visibly; the deletion goes on until it is done."""
    booking_id = office.confirmed(TEN + timedelta(days=2))
    assert office.change("cancel", booking_id).status == 200
    saga_id = office.saga_of(booking_id, "cancel")
    office.set(retry_base_seconds=0.01, retry_max_seconds=0.01)
    for _ in range(10):
        step = office.worker("saga_claim", saga_id=saga_id)
        assert step["do"] == "delete_event"
        report(office, saga_id, step, "retry", error="503")
        clock.advance(seconds=1)
    assert (
        office.value(
            "select status from booking.saga_steps where saga_id = %s and position = 1", saga_id
        )
        == "dead"
    )
    office.run_saga(saga_id)
    object_id = office.value(
        "select id from booking.provider_objects where state = 'delete_pending'"
    )
    clock.advance(seconds=60)
    assert office.worker("deletion_claim", object_id=object_id)["do"] == "delete_event"
    assert "wait" in office.worker(
        "deletion_report",
        object_id=object_id,
        lease=office.lease("deletion", object_id),
        outcome="retry",
        error="503",
    )
    clock.advance(seconds=60)
    office.worker("deletion_claim", object_id=object_id)
    office.worker("deletion_report", object_id=object_id, outcome="ok")
    assert (
        office.value(
            "select status from booking.saga_steps where saga_id = %s and position = 1", saga_id
        )
        == "done"
    )


@pytest.mark.fact("ZOOM-15")
def test_a_zoom_host_is_in_one_meeting_at_a_time(office: Office) -> None:
    """The pool spreads over meetings at one time; with none left the confirmation fails at once."""
    office.set(zoom_host_user_ids="h1,h2")
    outcomes = []
    for name in ("bob", "cat", "dan"):
        person = office.add_salesperson(name)
        office.free_calendar(TEN, salesperson_id=person)
        booking_id = office.pending(TEN, salesperson_id=person, email=f"{name}@customer.example")
        office.run_saga(office.confirm(booking_id).saga_id)
        outcomes.append(office.status(booking_id))
    assert outcomes == ["confirmed", "confirmed", "expired"]
    assert set(office.values("select host_user_id from booking.meetings")) == {"h1", "h2"}


def test_a_host_at_its_daily_limit_gives_way_to_the_next(office: Office) -> None:
    """host_limited rests the host until Zoom's reset and takes another without counting."""
    office.set(zoom_host_user_ids="h1,h2")
    _, saga_id = begin(office)
    first = office.worker("saga_claim", saga_id=saga_id)
    second = report(office, saga_id, first, "host_limited", error="429", retry_after=7200)
    assert second["do"] == "create_meeting" and second["attempt"] == 1
    assert {first["input"]["host"], second["input"]["host"]} == {"h1", "h2"}
    assert report(office, saga_id, second, "host_limited", error="429", retry_after=7200)[
        "finished"
    ]
    assert (
        office.answer("confirm_outcome", key="k", saga_id=saga_id, give_up=False).code
        == "confirmation_failed"
    )


def test_a_host_that_zoom_refuses_gives_way_to_the_next(office: Office) -> None:
    """A host that may not host costs no customer the booking: the next is asked, and what the first may have made is owed."""
    office.set(zoom_host_user_ids="h1,h2")
    booking_id, saga_id = begin(office)
    first = office.worker("saga_claim", saga_id=saga_id)
    second = report(office, saga_id, first, "failed", error="zoom 400 3000")
    assert second["do"] == "create_meeting"
    assert {first["input"]["host"], second["input"]["host"]} == {"h1", "h2"}
    assert office.values("select used from booking.conference_host_days order by used") == [0, 1]
    event = report(office, saga_id, second, **succeed(second))
    report(office, saga_id, event, **succeed(event))
    assert office.status(booking_id) == "confirmed"
    assert office.value("select host_user_id from booking.meetings") == second["input"]["host"]
    owed = "select provider_user, state from booking.provider_objects where provider = 'zoom' order by id"
    assert office.sql.execute(owed).fetchall() == [
        (first["input"]["host"], "delete_pending"),
        (second["input"]["host"], "live"),
    ]


def test_a_confirmation_that_every_host_refuses_fails_with_their_reason(office: Office) -> None:
    """With no host left the time is free again, staff see what Zoom said, and each host is searched for what it may have made."""
    office.set(zoom_host_user_ids="h1,h2")
    booking_id, saga_id = begin(office)
    step = office.worker("saga_claim", saga_id=saga_id)
    for _ in range(2):
        assert step["do"] == "create_meeting"
        step = report(office, saga_id, step, "failed", error="zoom 400 3000")
    assert office.status(booking_id) == "expired"
    assert (
        office.value(
            "select meta_json ->> 'error' from booking.tracking_events where type = 'confirmation_failed'"
        )
        == "zoom 400 3000"
    )
    assert (
        office.value(
            "select status from booking.saga_steps where saga_id = %s and position = 1", saga_id
        )
        == "failed"
    )
    searched = set()
    while "do" in step:
        assert (step["do"], step["input"]["search"]) == ("delete_meeting", True)
        searched.add(step["input"]["host"])
        step = report(office, saga_id, step, **succeed(step))
    assert searched == {"h1", "h2"}


def test_a_limit_without_a_time_rests_the_host_for_the_longest_backoff(office: Office) -> None:
    """Where Zoom does not say until when, the host is asked again after RETRY_MAX_SECONDS."""
    office.set(zoom_host_user_ids="h1", retry_max_seconds="30")
    _, saga_id = begin(office)
    report(
        office, saga_id, office.worker("saga_claim", saga_id=saga_id), "host_limited", error="429"
    )
    rest = office.values(
        "select round(extract(epoch from limited_until - booking.now())) from booking.conference_hosts"
        " where is_listed"
    )
    assert 25 <= rest[0] <= 30


def test_a_disabled_company_waits_but_its_deletions_do_not(office: Office) -> None:
    """No provider work for a disabled tenant but pending deletions."""
    _, saga_id = begin(office)
    confirmed = office.confirmed(TEN + timedelta(days=2), email="max@customer.example")
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert "wait" in office.worker("saga_claim", saga_id=saga_id)
    assert office.change("cancel", confirmed).status == 200
    assert (
        office.worker("saga_claim", saga_id=office.saga_of(confirmed, "cancel"))["do"]
        == "delete_event"
    )


def test_another_tenants_saga_does_not_exist(office: Office) -> None:
    """A saga id of another tenant is finished for whoever asks."""
    _, saga_id = begin(office)
    other = Office(office.sql, "other")
    assert other.worker("saga_claim", saga_id=saga_id) == {"finished": True}
    assert other.worker(
        "saga_report", saga_id=saga_id, position=1, lease=uuid.uuid4(), outcome="ok"
    ) == {"finished": True}


@pytest.mark.parametrize("status", ["expired"])
def test_a_booking_ended_by_hand_undoes_its_confirmation_after_the_lease(
    office: Office, clock: Clock, status: str
) -> None:
    """A create under way is not searched for before it must have ended."""
    booking_id, saga_id = begin(office)
    office.worker("saga_claim", saga_id=saga_id)
    office.sql.execute(
        "update booking.bookings set status = %s where id = %s", [status, booking_id]
    )
    assert office.worker("saga_claim", saga_id=saga_id)["wait"] > 20
    clock.advance(seconds=26)
    assert office.worker("saga_claim", saga_id=saga_id)["do"] == "delete_meeting"
