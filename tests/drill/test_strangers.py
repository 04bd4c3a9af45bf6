"""A booking whose calendar and meeting nobody here has heard of goes the whole way."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from app.config import Settings
from tests.drill.strangers import Sundial, TinCan, refused
from tests.support.office import Office
from worker.main import Worker, run_worker
from worker.steps import MissingSteps


async def confirmed(office: Office, worker: Worker, slot: datetime) -> str:
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await worker.run_once()
    assert office.status(booking_id) == "confirmed"
    return booking_id


async def test_confirm_move_cancel(
    office: Office,
    worker: Worker,
    slot: datetime,
    sundial: Sundial,
    tin_can: TinCan,
) -> None:
    """Made there, recorded here under their names, moved, and deleted there."""
    booking_id = await confirmed(office, worker, slot)
    [event], [meeting] = sundial.events.values(), tin_can.meetings.values()
    assert event.location == meeting.join_url
    assert office.value("select providers from booking.bookings where id = %s", booking_id) == {
        "calendar": "sundial",
        "conference": "tin_can",
    }
    assert office.values(
        "select provider from booking.meetings union all select provider from booking.calendar_events"
        " order by 1"
    ) == ["sundial", "tin_can"]

    later = slot + timedelta(hours=3)
    office.follow_organizer(booking_id, later, later + timedelta(hours=1))
    await worker.run_once()
    assert [kept.start for kept in tin_can.meetings.values()] == [later]

    office.sql.execute(
        "update booking.bookings set status = 'canceled' where id = %s", [booking_id]
    )
    await worker.run_once()
    assert (sundial.events, tin_can.meetings) == ({}, {})
    assert set(office.values("select state from booking.provider_objects")) == {"deleted"}


async def test_what_a_stranger_refuses_is_undone_at_the_other(
    office: Office,
    worker: Worker,
    slot: datetime,
    sundial: Sundial,
    tin_can: TinCan,
) -> None:
    """No event: the booking fails, and its meeting goes."""
    sundial.refuses.append(refused())
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await worker.run_once()
    office.sql.execute("update booking.work set due_at = booking.now() where kind = 'saga'")
    await worker.run_once()
    assert office.status(booking_id) == "expired"
    assert tin_can.meetings == {}


async def test_a_lost_meeting_is_made_anew(
    office: Office, worker: Worker, slot: datetime, sundial: Sundial, tin_can: TinCan
) -> None:
    """Deleted there by somebody: the next move finds it gone, and the event gets the new address."""
    booking_id = await confirmed(office, worker, slot)
    [lost] = tin_can.meetings
    tin_can.meetings.clear()
    later = slot + timedelta(hours=3)
    office.follow_organizer(booking_id, later, later + timedelta(hours=1))
    await worker.run_once()
    [(new, meeting)] = tin_can.meetings.items()
    assert new != lost and meeting.start == later
    [event] = sundial.events.values()
    assert event.location == meeting.join_url and meeting.join_url in event.body
    assert (
        office.value("select join_url from booking.meetings where booking_id = %s", booking_id)
        == meeting.join_url
    )


async def test_a_worker_that_knows_no_strangers_does_not_start(
    moved_in: Office, worker_settings: Settings
) -> None:
    """Their rows are there and their clients are not: it says which steps are missing."""
    with pytest.raises(MissingSteps, match=r"create_event of sundial.*create_meeting of tin_can"):
        async with asyncio.timeout(30):
            await run_worker(worker_settings, asyncio.Event())
