"""Work that a provider refused for good is begun again by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed
from tests.support.reconciling import (
    id_of,
    meeting,
    move,
    reconcile,
    refuse,
    replacing,
    restart,
    settle_deletions,
)

HOUR = timedelta(hours=1)


def test_a_replacement_that_one_host_refuses_is_made_by_another(
    office: Office, booked: str
) -> None:
    """The booked customer gets a meeting on whichever host of the pool may have one."""
    office.set(zoom_host_user_ids="me,h2,h3")
    saga_id, step = replacing(office, booked)
    hosts = [step["input"]["host"]]
    for _ in range(2):
        step = office.worker(
            "saga_report",
            saga_id=saga_id,
            position=2,
            lease=step["lease"],
            outcome="failed",
            error="400",
        )
        hosts.append(step["input"]["host"])
    assert sorted(hosts) == ["h2", "h3", "me"]
    office.worker("saga_report", saga_id=saga_id, position=2, lease=step["lease"], **succeed(step))
    office.run_saga(saga_id)
    assert office.value("select host_user_id from booking.meetings") == hosts[2]
    assert office.app("dead_letters") == []


def test_a_refused_replacement_is_begun_again_by_itself(
    office: Office, booked: str, clock: Clock
) -> None:
    """With growing pauses, one at a time and audited; the dead letter ends when it succeeds, and comes back when it does not."""
    saga_id, step = replacing(office, booked)
    refuse(office, saga_id, step)
    for minutes in (15, 30):
        assert [letter["what"] for letter in office.app("dead_letters")] == ["create_meeting"]
        clock.advance(timedelta(minutes=minutes, seconds=-1))
        assert restart(office) == 0
        clock.advance(seconds=2)
        assert (restart(office), restart(office)) == (1, 0)
        assert office.app("dead_letters") == []
        step = office.worker("saga_claim", saga_id=saga_id)
        assert step["do"] == "create_meeting" and step["input"]["search_first"]
        refuse(office, saga_id, step)
    clock.advance(hours=2)
    assert restart(office) == 1
    assert office.run_saga(saga_id)["finished"]
    assert office.app("dead_letters") == [] and office.values("select kind from booking.sagas") == [
        "confirm",
        "replace",
    ]
    assert id_of(office, booked) == office.value("select provider_meeting_id from booking.meetings")
    audited = office.values(
        "select action from booking.audit_logs where action in ('saga.restarted', 'saga.step_dead', 'meeting.replaced') order by id"
    )
    assert audited == ["saga.step_dead", "saga.restarted"] * 3 + ["meeting.replaced"]
    clock.advance(timedelta(days=1))
    assert restart(office) == 0


def test_a_host_that_is_still_searched_for_a_left_meeting_gets_no_new_one(
    office: Office, booked: str, clock: Clock
) -> None:
    """The search of a pending deletion goes by the booking's marker, and would take the new meeting too."""
    saga_id, step = replacing(office, booked)
    office.worker(
        "saga_report",
        saga_id=saga_id,
        position=2,
        lease=step["lease"],
        outcome="failed",
        error="400",
    )
    clock.advance(minutes=16)
    assert restart(office) == 1
    assert office.worker("saga_claim", saga_id=saga_id)["wait"] > 0
    settle_deletions(office)
    clock.advance(minutes=6)
    assert office.worker("saga_claim", saga_id=saga_id)["do"] == "create_meeting"


def test_the_start_brings_the_tries_closer(office: Office, booked: str, clock: Clock) -> None:
    """A try never waits longer than a quarter of the time that was left, but at least a round of comparisons."""

    def pause(restarted: int, left: str) -> timedelta:
        return office.value("select booking.restart_pause(%s, %s::interval)", restarted, left)

    assert pause(0, "30 days") == timedelta(minutes=15)
    assert pause(50, "30 days") == timedelta(days=1)
    assert pause(50, "8 hours") == timedelta(hours=2)
    assert pause(50, "10 minutes") == pause(0, "-10 minutes") == timedelta(minutes=15)


@pytest.mark.parametrize("what", ["over", "canceled", "disabled"])
def test_nothing_is_begun_again_for_a_booking_that_needs_it_no_more(
    office: Office, booked: str, clock: Clock, what: str
) -> None:
    """After the end, after a cancellation and for a disabled company there is no new try; a cancellation ends the dead letter."""
    saga_id, step = replacing(office, booked)
    refuse(office, saga_id, step)
    if what == "over":
        clock.set(WEDNESDAY_TEN + HOUR)
    elif what == "canceled":
        office.change("cancel", booked)
        office.run_saga(office.saga_of(booked, "cancel"))
        assert office.app("dead_letters") == []
        clock.advance(hours=1)
    else:
        office.sql.execute("update booking.tenants set status = 'disabled'")
        clock.advance(hours=1)
    assert restart(office) == 0


def test_a_meeting_found_meanwhile_ends_the_dead_letter(
    office: Office, booked: str, clock: Clock
) -> None:
    """Somebody's late create shows up: it is taken up by a saga of its own, and the dead one is not begun again."""
    saga_id, step = replacing(office, booked)
    refuse(office, saga_id, step)
    clock.advance(seconds=1)
    reconcile(office, meeting(office, "999", booked))
    assert office.saga_of(booked, "replace") > saga_id and office.app("dead_letters") == []
    clock.advance(hours=1)
    assert restart(office) == 0


def test_an_address_that_outlook_refused_is_put_into_the_event_later(
    office: Office, booked: str, clock: Clock
) -> None:
    """Only that step is done again: the meeting was made and the customer told."""
    saga_id, step = replacing(office, booked)
    update = office.worker(
        "saga_report", saga_id=saga_id, position=2, lease=step["lease"], **succeed(step)
    )
    assert office.worker(
        "saga_report",
        saga_id=saga_id,
        position=4,
        lease=update["lease"],
        outcome="failed",
        error="400",
    )["finished"]
    made = id_of(office, booked)
    clock.advance(minutes=16)
    assert restart(office) == 1
    again = office.worker("saga_claim", saga_id=saga_id)
    assert (again["do"], again["input"]["old_join_url"]) == (
        "update_event",
        update["input"]["old_join_url"],
    )
    assert office.worker(
        "saga_report",
        saga_id=saga_id,
        position=4,
        lease=again["lease"],
        outcome="ok",
        result={"gone": False},
    )["finished"]
    assert id_of(office, booked) == made and office.app("dead_letters") == []


def refused_move(office: Office, booking_id: str, start: datetime) -> int:
    """The saga of a move that is refused for good."""
    move(office, booking_id, start)
    saga_id = office.saga_of(booking_id, "move")
    step = office.worker("saga_claim", saga_id=saga_id)
    office.worker(
        "saga_report",
        saga_id=saga_id,
        position=1,
        lease=step["lease"],
        outcome="failed",
        error="400",
    )
    return saga_id


def test_a_refused_move_is_begun_again_by_itself(office: Office, booked: str, clock: Clock) -> None:
    """Zoom has the booking's time at last; a reconciliation that sees the meeting elsewhere meanwhile begins none beside it."""
    saga_id = refused_move(office, booked, WEDNESDAY_TEN + HOUR)
    clock.advance(minutes=1)
    reconcile(
        office, meeting(office, id_of(office, booked), booked, start_at="2026-11-25T10:00:00Z")
    )
    assert office.saga_of(booked, "move") == saga_id
    clock.advance(minutes=15)
    assert restart(office) == 1
    assert (
        office.worker("saga_claim", saga_id=saga_id)["input"]["start_at"] == "2026-11-25T11:00:00Z"
    )


def test_a_later_move_ends_the_dead_letter_of_an_earlier_one(office: Office, booked: str) -> None:
    """It moves the meeting to where the booking is, whatever was refused before."""
    refused_move(office, booked, WEDNESDAY_TEN + HOUR)
    assert [letter["what"] for letter in office.app("dead_letters")] == ["update_meeting"]
    move(office, booked, WEDNESDAY_TEN + 2 * HOUR)
    assert office.app("dead_letters") == []
