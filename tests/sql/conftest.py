"""An office on a stopped Monday morning for tests of the SQL itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TEN = MONDAY.replace(hour=10)

WEDNESDAY_TEN = TEN + timedelta(days=2)
"""A slot that is beyond the deadline of one day."""


@pytest.fixture
def office(sql: psycopg.Connection, clock: Clock) -> Office:
    """A company on Monday 2026-11-23, 08:00 UTC, whose salesperson's calendar is free."""
    clock.set(MONDAY)
    office = Office(sql)
    office.free_calendar(MONDAY)
    return office


@pytest.fixture
def outlook(office: Office) -> Outlook:
    """The salesperson's calendar, subscribed and compared every quarter of an hour."""
    return Outlook(office.set(sync_poll_seconds=900))


@pytest.fixture
def booking_id(office: Office, outlook: Outlook) -> str:
    """A confirmed booking in that calendar."""
    return office.confirmed(WEDNESDAY_TEN)


@pytest.fixture
def booked(office: Office, clock: Clock) -> str:
    """A confirmed booking; a moment has passed since."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    clock.advance(seconds=1)
    return booking_id
