"""A saga is work until nothing of it is left; a worker has the saga, and a dead step is a dead letter."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_work import astray
from tests.support.clock import Clock
from tests.support.office import Office, succeed
from tests.support.purging import purge_kind

WORK = "select (lease is null, attempts, due_at <= booking.now())::text from booking.work where kind = 'saga'"


def confirming(office: Office) -> tuple[str, int]:
    """A booking whose confirmation has begun, and its saga."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    assert saga_id is not None
    return booking_id, saga_id


def report(office: Office, saga_id: int, step: dict[str, Any], **said: Any) -> dict[str, Any]:
    return office.worker(
        "saga_report", saga_id=saga_id, position=step["position"], lease=step["lease"], **said
    )


def test_one_row_of_work_carries_a_saga_from_step_to_step(office: Office) -> None:
    """Its attempts are those of the step under way; it goes with the last one."""
    _, saga_id = confirming(office)
    assert office.value(WORK) == "(t,0,t)"
    first = office.worker("saga_claim", saga_id=saga_id)
    assert office.value(WORK) == "(f,1,f)"
    second = report(office, saga_id, first, **succeed(first))
    assert second["lease"] != first["lease"]
    assert str(office.lease("saga", saga_id)) == second["lease"]
    assert office.value(WORK) == "(f,1,f)"
    assert report(office, saga_id, second, **succeed(second))["finished"] is True
    assert office.value(WORK) is None
    assert astray(office) == []


def test_a_step_that_ten_workers_took_without_a_word_has_failed(
    office: Office, clock: Clock
) -> None:
    """A confirmation at which workers die fails with its tenth claim, before its deadline."""
    booking_id, saga_id = confirming(office)
    for _ in range(10):
        assert office.worker("saga_claim", saga_id=saga_id)["do"] == "create_meeting"
        clock.advance(seconds=26)
    used = "select coalesce(sum(used), 0) from booking.conference_host_days"
    before = office.value(used)
    assert "wait" in (answer := office.worker("saga_claim", saga_id=saga_id)) or "do" in answer
    assert office.value(used) == before
    assert office.status(booking_id) == "expired"
    assert office.value(
        "select last_error from booking.saga_steps where saga_id = %s and position = 1", saga_id
    ) == ("Ten workers took it and none reported.")
    assert astray(office) == []


def test_a_move_that_workers_die_at_goes_on(office: Office, clock: Clock) -> None:
    """Nothing else brings a meeting to its booking's time."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    later = WEDNESDAY_TEN.replace(hour=12)
    office.follow_organizer(booking_id, later, later.replace(hour=13))
    saga_id = office.saga_of(booking_id, "move")
    for _ in range(12):
        step = office.worker("saga_claim", saga_id=saga_id)
        assert step["do"] == "update_meeting"
        clock.advance(seconds=26)
    assert step["attempt"] == 12


def test_a_dead_step_set_by_hand_is_a_dead_letter_and_can_be_redriven(office: Office) -> None:
    """Whoever sets it; and none is left when somebody sets it otherwise."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    saga_id = office.saga_of(booking_id)
    letters = (
        "select (kind, id, last_error)::text from booking.dead_work() where kind = 'saga_step'"
    )
    for status in ("dead", "done", "dead"):
        office.sql.execute(
            "update booking.saga_steps set status = %s, last_error = 'why'"
            " where saga_id = %s and position = 2",
            [status, saga_id],
        )
        assert astray(office) == []
        assert office.values(letters) == (
            [f"(saga_step,{saga_id}:2,why)"] if status == "dead" else []
        )
    assert office.app("redrive", kind="saga_step", id=f"{saga_id}:2", actor="boss") is True
    assert office.values(letters) == []
    assert office.value("select id from booking.work where kind = 'saga'") == str(saga_id)
    assert astray(office) == []


@pytest.mark.parametrize("ended", ["finished_at = booking.now()", None])
def test_work_follows_a_saga_ended_by_hand(office: Office, ended: str | None) -> None:
    """It is work while it has no end, and goes with it."""
    _, saga_id = confirming(office)
    if ended:
        office.sql.execute(f"update booking.sagas set {ended}")
        assert office.worker("saga_claim", saga_id=saga_id) == {"finished": True}
        assert astray(office) == []
        office.sql.execute("update booking.sagas set finished_at = null")
        assert astray(office) == []
        assert office.worker("saga_claim", saga_id=saga_id)["do"] == "create_meeting"
    else:
        office.sql.execute("delete from booking.sagas")
        assert astray(office) == []


def test_dead_letters_of_steps_go_with_their_booking(office: Office, clock: Clock) -> None:
    """In the cascade of a purge, which sees no tenant."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.saga_steps set status = 'dead' where position = 1")
    assert len(office.values("select id from booking.work where kind = 'saga_step'")) == 1
    clock.advance(days=400)
    assert purge_kind(office.sql, "bookings")["purged"] == 1
    assert office.values("select id from booking.bookings where id = %s", booking_id) == []
    assert astray(office) == []


def test_a_cancellation_waits_for_what_a_replacement_is_creating(
    office: Office, clock: Clock
) -> None:
    """A meeting that may be made this moment cannot be looked for yet; the event goes at once."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
    office.sql.execute("select booking.begin_replacement(%s)", [booking_id])
    saga_id = office.saga_of(booking_id, "replace")
    step = office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=1)
    step = report(office, saga_id, step, outcome="ok", result={"gone": False})
    assert step["do"] == "create_meeting"
    clock.advance(seconds=5)
    assert office.change("cancel", booking_id).status == 200
    assert office.value("select status from booking.sagas where id = %s", saga_id) == "failed"
    cancel = office.saga_of(booking_id, "cancel")
    step = office.worker("saga_claim", saga_id=cancel)
    assert step["do"] == "delete_event"
    answer = report(office, cancel, step, outcome="ok")
    assert 19 < answer["wait"] <= 20
    clock.advance(seconds=21)
    answer = office.worker("saga_claim", saga_id=cancel)
    assert (answer["do"], answer["input"]["search"]) == ("delete_meeting", True)
