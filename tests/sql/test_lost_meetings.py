"""api.reconcile_objects_missing: meetings that Zoom lost are made again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed
from tests.support.reconciling import (
    HOST,
    begin,
    flags,
    id_of,
    look,
    meeting,
    move,
    refuse,
    replacing,
    run,
    states,
)

HOUR = timedelta(hours=1)


def test_a_meeting_gone_from_zoom_is_made_anew(office: Office, booked: str) -> None:
    """A saga makes one on the same host, looking for a left one first, records it, tells the customer, and changes the event."""
    old, host = id_of(office, booked), office.value("select host_user_id from booking.meetings")
    assert look(office, [old]) == {"finished": True}
    saga_id = office.saga_of(booked, "replace")
    seen: list[dict[str, Any]] = []

    def perform(step: dict[str, Any]) -> dict[str, Any]:
        seen.append(step)
        return (
            succeed(step)
            if step["do"] != "create_meeting"
            else succeed(step)
            | {
                "result": {
                    "meeting_id": "999",
                    "join_url": "https://zoom.example/j/999",
                    "start_url": "s",
                }
            }
        )

    assert office.run_saga(saga_id, perform)["finished"]
    assert [
        (step["do"], step["input"].get("search_first"), step["input"].get("host", host))
        for step in seen
    ] == [
        ("check_event", None, host),
        ("create_meeting", True, host),
        ("update_event", None, host),
    ]
    assert (
        seen[2]["input"]["join_url"] == "https://zoom.example/j/999"
        and seen[2]["input"]["old_join_url"] == "https://zoom.example/j/1"
    )
    assert office.values("select provider_meeting_id from booking.meetings") == ["999"]
    assert states(office) == [(old, "deleted"), ("999", "live")]
    assert office.values("select kind from booking.mails order by id")[-1] == "meeting_replaced"
    assert (
        office.value("select count(*) from booking.reservations where kind = 'conference_host'")
        == 1
    )
    assert (
        office.value(
            "select replaced from booking.reconcile_targets where provider_user = %s", HOST
        )
        == 1
    )


def test_a_meeting_that_exists_though_the_listing_lacks_it_stays(
    office: Office, booked: str
) -> None:
    """Zoom lists half a year; a look at the meeting itself decides, also when its agenda was changed."""
    look(
        office,
        [],
        [
            meeting(office, id_of(office, booked), booked)
            | {"booking_id": None, "installation_id": None}
        ],
    )
    assert [state for _, state in states(office)] == ["live"] and flags(office) == []


def test_an_incomplete_listing_proves_no_absence(office: Office, booked: str) -> None:
    """Half a listing leads to no look, and is tried again with backoff; Retry-After is not shortened."""
    target_id, work = begin(office)
    run(
        office,
        "reconcile_objects_report",
        target_id=target_id,
        lease=work["lease"],
        items=[],
        complete=False,
        error="503",
        retry_after=77.0,
    )
    assert office.sql.execute(
        "select last_error, failures, booking.reconcile_objects_due_at(p) >= booking.now() + interval '77 s' from booking.reconcile_targets p where id = %s",
        [target_id],
    ).fetchone() == ("503", 1, True)


def test_a_lost_account_does_not_tell_every_customer_at_once(office: Office, clock: Clock) -> None:
    """In one comparison no more than max(3, 20 percent) of a host's meetings are made again, those that begin first."""
    booked = [
        office.confirmed(
            WEDNESDAY_TEN + timedelta(days=day % 2, hours=2 * (day // 2)),
            email=f"{day}@customer.example",
        )
        for day in range(5)
    ]
    clock.advance(seconds=1)
    look(office, [id_of(office, booking_id) for booking_id in booked])
    replaced = office.values(
        "select b.start_at_utc from booking.sagas s join booking.bookings b on b.id = s.booking_id where s.kind = 'replace' order by 1"
    )
    assert replaced == sorted(office.values("select start_at_utc from booking.bookings"))[:3]


def test_a_meeting_whose_event_is_gone_too_is_not_made_anew(office: Office, booked: str) -> None:
    """People called it off, or the database is a restored one: the calendar is compared at once, nobody is mailed."""
    look(office, [id_of(office, booked)])
    saga_id = office.saga_of(booked, "replace")
    check = office.worker("saga_claim", saga_id=saga_id)
    told = office.worker(
        "saga_report",
        saga_id=saga_id,
        position=1,
        lease=check["lease"],
        outcome="ok",
        result={"gone": True},
    )
    assert told["finished"]
    assert (
        office.worker("reconcile_bookings_claim", salesperson_id=office.salesperson_id)["do"]
        == "compare"
    )
    assert "meeting_replaced" not in office.values("select kind from booking.mails")
    assert [state for _, state in states(office)] == ["live"]
    look(office, [id_of(office, booked)])
    assert office.saga_of(booked, "replace") > saga_id


def test_a_cancellation_ends_the_replacement_and_removes_what_it_made(
    office: Office, booked: str, clock: Clock
) -> None:
    """What a worker may be making this moment is not looked for before it must have ended."""
    saga_id, step = replacing(office, booked)
    assert office.change("cancel", booked).status == 200
    assert office.worker("saga_claim", saga_id=saga_id)["finished"]
    cancel_id = office.saga_of(booked, "cancel")
    answer = office.run_saga(cancel_id)
    assert answer["wait"] > 20
    office.worker(
        "saga_report",
        saga_id=saga_id,
        position=step["position"],
        lease=step["lease"],
        **succeed(step),
    )
    clock.advance(seconds=60)
    office.run_saga(cancel_id)
    for object_id in office.values(
        "select id from booking.provider_objects where state = 'delete_pending'"
    ):
        office.worker("deletion_claim", object_id=object_id)
        office.worker("deletion_report", object_id=object_id, outcome="ok")
    assert {state for _, state in states(office)} == {"deleted"}
    assert office.value("select count(*) from booking.sagas where finished_at is null") == 0


def test_a_replacement_moved_meanwhile_is_moved_after(office: Office, booked: str) -> None:
    """The organizer moves the meeting while the new one is made at the old time: a move follows."""
    saga_id, step = replacing(office, booked)
    move(office, booked, WEDNESDAY_TEN + 2 * HOUR)
    office.worker(
        "saga_report",
        saga_id=saga_id,
        position=step["position"],
        lease=step["lease"],
        **succeed(step),
    )
    claimed = office.worker("saga_claim", saga_id=office.saga_of(booked, "move"))
    assert (claimed["do"], claimed["input"]["start_at"]) == (
        "update_meeting",
        "2026-11-25T12:00:00Z",
    )


def test_a_replacement_is_tried_until_done(office: Office, booked: str, clock: Clock) -> None:
    """Beyond ten attempts too: a confirmed booking has a meeting. A permanent error is a dead letter that can be redriven."""
    office.set(retry_base_seconds=0.01, retry_max_seconds=0.01)
    saga_id, step = replacing(office, booked)
    for _ in range(12):
        assert step["do"] == "create_meeting"
        office.worker(
            "saga_report",
            saga_id=saga_id,
            position=2,
            lease=step["lease"],
            outcome="retry",
            error="503",
        )
        clock.advance(seconds=1)
        step = office.worker("saga_claim", saga_id=saga_id)
    refuse(office, saga_id, step)
    [letter] = office.app("dead_letters")
    assert letter["what"] == "create_meeting"
    assert office.app("redrive", kind=letter["kind"], id=letter["id"], actor="tester") is True
    assert office.run_saga(saga_id)["finished"]
    assert id_of(office, booked) == office.value("select provider_meeting_id from booking.meetings")
    assert (
        office.values("select status from booking.saga_steps where saga_id = %s", saga_id)
        == ["done"] * 4
    )
