"""What customers, people at Sundial and Tin Can, and chance set in motion; each leaves the work
queued, and says how it should end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.drill.household import Household
from tests.faults.flows import CANCEL, End, Flow, at_an_address, say_place

CONFIRM = (
    "confirm/create_meeting",
    "confirm/pull_string",
    "confirm/create_event",
    "confirm/record",
)


async def _confirm(home: Household) -> End:
    booking_id = await home.confirming()

    async def is_confirmed_at_once() -> None:
        home.is_confirmed(booking_id)
        # What a dead worker made was taken up: nothing was made twice, and tidied away later.
        assert (len(home.strings(booking_id)), len(home.shadows(booking_id))) == (1, 1)

    return is_confirmed_at_once


async def _compensate(home: Household) -> End:
    """The shadow is cast, and refused for good: nobody told us its id."""
    booking_id = await home.pending()
    rule: dict[str, Any] = {"method": "POST", "path": "*/shadows", "params": {"status": 400}}
    await home.cloud.fail("sundial", "error_after", times=1, **rule)
    home.office.confirm(booking_id)

    async def is_undone() -> None:
        assert home.office.status(booking_id) == "expired", home.story(booking_id)
        home.has_nothing(booking_id)

    return is_undone


async def _cancel(home: Household) -> End:
    booking_id = await home.confirmed()
    assert home.office.change("cancel", booking_id).status == 200
    return _is_canceled(home, booking_id)


def _is_canceled(home: Household, booking_id: str) -> End:
    async def look() -> None:
        assert home.office.status(booking_id) == "canceled", home.story(booking_id)
        home.has_nothing(booking_id)

    return look


async def _move(home: Household) -> End:
    """Somebody moves the shadow, and the bell rings."""
    booking_id = await home.confirmed()
    await home.quiet()
    [shadow] = home.shadows(booking_id)
    start = shadow["starts_at"] + timedelta(minutes=15)
    end = start + timedelta(hours=1)
    path = f"/shadows/{shadow['id']}/move"
    await home.cloud.post(path, start_at=start.isoformat(), end_at=end.isoformat())
    assert home.deliver()

    async def is_moved() -> None:
        assert home.office.start(booking_id) == start
        home.is_confirmed(booking_id)

    return is_moved


async def _change_place(home: Household) -> End:
    """Of a meeting that needs no string: the shadow falls elsewhere."""
    booking_id = await home.pending()
    at_an_address(home.office, booking_id)
    home.office.confirm(booking_id)
    await home.settle()
    say_place(home.office, booking_id, "Third floor")

    async def is_there() -> None:
        [shadow] = home.shadows(booking_id)
        assert (shadow["place"], shadow["is_gone"]) == ("Third floor", False)
        assert home.strings(booking_id) == []

    return is_there


async def _refuse_deletions(home: Household) -> End:
    """Both deletions are refused for good, and stay pending."""
    booking_id = await home.confirmed()
    for service in ("sundial", "tin_can"):
        rule: dict[str, Any] = {"method": "DELETE", "params": {"status": 400}}
        await home.cloud.fail(service, "error", times=1, **rule)
    assert home.office.change("cancel", booking_id).status == 200
    await home.worker.run_once()
    home.advance(60)
    home.office.sql.execute("update booking.periodic_jobs set next_run_at = booking.now()")
    await home.worker.run_periodic_once()
    return _is_canceled(home, booking_id)


async def _lose_string(home: Household) -> End:
    """Somebody cuts the string; the next reconciliation finds that out."""
    booking_id = await home.confirmed()
    [string] = home.strings(booking_id)
    await home.cloud.delete(f"/strings/{string['id']}")
    home.reconcile(booking_id)

    async def has_another() -> None:
        home.is_confirmed(booking_id)
        assert len(home.strings(booking_id)) == 2

    return has_another


async def _return_shadow(home: Household) -> End:
    """The shadow of a canceled booking is there again; the next reconciliation finds it."""
    booking_id = await home.confirmed()
    [shadow] = home.shadows(booking_id)
    assert home.office.change("cancel", booking_id).status == 200
    await home.settle()
    await home.cloud.post(f"/shadows/{shadow['id']}/return")
    home.reconcile(booking_id)
    return _is_canceled(home, booking_id)


FLOWS = (
    Flow("confirm", CONFIRM, _confirm),
    Flow("compensate", ("confirm/undo/delete_event", "confirm/undo/delete_meeting"), _compensate),
    Flow("cancel", CANCEL, _cancel),
    Flow("a place changes", ("relocate/place_event",), _change_place),
    Flow("move", ("webhook/fetch_event", "move/update_meeting"), _move),
    Flow(
        "pending deletions", ("deletion/delete_event", "deletion/delete_meeting"), _refuse_deletions
    ),
    Flow(
        "a string is cut",
        (
            "reconcile_objects/list_conference",
            "reconcile_objects/look",
            "replace/check_event",
            "replace/create_meeting",
            "replace/pull_string",
            "replace/record_meeting",
            "replace/update_event",
        ),
        _lose_string,
    ),
    Flow("a shadow returns", ("reconcile_objects/list_calendar",), _return_shadow),
)
