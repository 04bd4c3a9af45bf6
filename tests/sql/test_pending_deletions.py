"""A deletion that is pending is work until the object is gone, whoever says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_work import astray
from tests.support.clock import Clock
from tests.support.office import Office


def pending_deletion(office: Office) -> int:
    """A meeting that must go and that no saga is at; its id."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    return office.value(
        "update booking.provider_objects set state = 'delete_pending'"
        " where booking_id = %s and provider = 'zoom' returning id",
        booking_id,
    )


def test_only_whoever_has_it_reports_a_failure(office: Office, clock: Clock) -> None:
    """A second worker waits; a late failure changes nothing, a late success closes it."""
    object_id = pending_deletion(office)
    first = office.worker("deletion_claim", object_id=object_id)["lease"]
    assert 0 < office.worker("deletion_claim", object_id=object_id)["wait"] <= 25
    clock.advance(seconds=26)
    second = office.worker("deletion_claim", object_id=object_id)["lease"]
    late = {"object_id": object_id, "outcome": "retry", "error": "late"}
    for lease in (first, None):
        assert office.worker("deletion_report", lease=lease, **late) == {"finished": True}
    assert str(office.lease("deletion", object_id)) == second
    assert office.value("select last_error from booking.work where kind = 'deletion'") is None
    office.worker("deletion_report", object_id=object_id, lease=first, outcome="ok")
    assert office.value("select state from booking.provider_objects where id = %s", object_id) == (
        "deleted"
    )
    assert astray(office) == []


def test_the_tenth_attempt_makes_it_visible_and_does_not_end_it(
    office: Office, clock: Clock
) -> None:
    """It is a dead letter and due anyway; after a redrive it is none until ten more."""
    object_id = pending_deletion(office)
    row = {"object_id": object_id}

    def tried(times: int, outcome: str) -> None:
        for _ in range(times):
            lease = office.worker("deletion_claim", **row)["lease"]
            office.worker("deletion_report", **row, lease=lease, outcome=outcome, error="no")
            clock.advance(seconds=400)

    tried(9, "retry")
    assert office.app("dead_letters") == []
    tried(2, "failed")
    (letter,) = office.app("dead_letters")
    assert (letter["kind"], letter["what"], letter["attempts"], letter["last_error"]) == (
        "deletion",
        "delete_meeting",
        11,
        "no",
    )
    assert office.app("redrive", kind="deletion", id=str(object_id), actor="boss") is True
    tried(9, "retry")
    assert office.app("dead_letters") == []
    lease = office.worker("deletion_claim", **row)["lease"]
    office.worker("deletion_report", **row, lease=lease, outcome="ok")
    assert astray(office) == []


def test_one_at_which_ten_workers_died_is_visible_and_claimed_again(
    office: Office, clock: Clock
) -> None:
    """Nobody reports, and still somebody sees it."""
    object_id = pending_deletion(office)
    for _ in range(11):
        assert office.worker("deletion_claim", object_id=object_id)["do"] == "delete_meeting"
        clock.advance(seconds=60)
    (letter,) = office.app("dead_letters")
    assert letter["last_error"] == "Ten workers took it and none reported."
    assert office.worker("deletion_claim", object_id=object_id)["do"] == "delete_meeting"


def test_what_a_saga_is_at_is_not_claimed_beside_it(office: Office) -> None:
    """The step has the claim, and no message is made for the object."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    assert office.change("cancel", booking_id).status == 200
    assert astray(office) == []
    for object_id in office.values("select id from booking.provider_objects"):
        assert office.worker("deletion_claim", object_id=object_id) == {"finished": True}
    assert office.values("select kind from booking.open_work() where kind = 'deletion'") == []
    office.run_saga(office.saga_of(booking_id, "cancel"))
    assert office.values("select id from booking.work where kind = 'deletion'") == []


@pytest.mark.parametrize("state", ["live", "deleted"])
def test_work_follows_a_state_set_by_hand(office: Office, state: str) -> None:
    """Whoever says that it is gone, or that it stays."""
    object_id = pending_deletion(office)
    assert "do" in office.worker("deletion_claim", object_id=object_id)
    office.sql.execute("update booking.provider_objects set state = %s", [state])
    assert astray(office) == []
    assert office.worker("deletion_claim", object_id=object_id) == {"finished": True}
    office.sql.execute("update booking.provider_objects set state = 'delete_pending'")
    assert astray(office) == []
    office.sql.execute("delete from booking.saga_steps")
    office.sql.execute("delete from booking.provider_objects")
    assert astray(office) == []


def test_what_may_be_under_creation_waits_for_that_to_end(office: Office, clock: Clock) -> None:
    """What is being created cannot be looked for before."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    claimed_at = clock.advance(seconds=1)
    office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=2)
    office.sql.execute("update booking.provider_objects set state = 'delete_pending'")
    due = office.value("select due_at from booking.work where kind = 'deletion'")
    assert due == claimed_at + timedelta(seconds=25)
