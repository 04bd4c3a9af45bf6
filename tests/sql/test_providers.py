"""A row names a provider that there is, for what it can do."""

from __future__ import annotations

import psycopg
import pytest

from app.providers.registry import USUAL_CARRIER
from tests.sql.conftest import TEN
from tests.support.office import Office

NAMED = """
select distinct provider, capability from booking.connections
union select provider, capability from booking.calendars
union select provider, capability from booking.provider_objects
union select provider, 'calendar' from booking.calendar_watches
union select provider, 'calendar' from booking.calendar_events
union select provider, 'conference' from booking.meetings
union select p.value, p.key from booking.bookings b, jsonb_each_text(b.providers) p
"""


def test_every_provider_that_a_row_names_is_known(office: Office) -> None:
    """Connected, watched, confirmed: one word a provider, and it has what the row wants of it."""
    office.worker("subscription_claim", salesperson_id=office.salesperson_id)
    office.confirmed(TEN)
    named = set(office.sql.execute(NAMED).fetchall())
    assert {("graph", "calendar"), ("zoom", "conference")} <= named
    known = office.sql.execute("select provider, capability from booking.providers").fetchall()
    assert named <= set(known)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (null, 'nobody', 'conference', 'x')",
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (null, 'zoom', 'calendar', 'x')",
        "update booking.calendars set provider = 'nobody'",
        "update booking.calendars set provider = 'zoom'",
        "update booking.provider_objects set provider = 'nobody'",
        "update booking.provider_objects set provider = 'graph' where provider = 'zoom'",
    ],
)
def test_an_unknown_provider_is_refused(office: Office, statement: str) -> None:
    """Also one that is known for something else."""
    office.confirmed(TEN)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        office.sql.execute(statement)  # type: ignore[call-overload]


def test_a_directory_is_connected_as_one(office: Office) -> None:
    """Who has directories, `booking.providers` says: a connection cannot say otherwise."""
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        office.sql.execute("update booking.connections set is_directory = false")


def test_the_usual_carrier_of_mails_is_the_one_that_the_program_names(office: Office) -> None:
    """The doctor says who carries mails before it has a database to ask."""
    usual = office.sql.execute(
        "select provider from booking.providers where capability = 'message' and channel = 'mail' and is_usual"
    ).fetchall()
    assert usual == [(USUAL_CARRIER,)]
