"""Where a person's time is read from and written to stands in a row, whoever adds the person."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import DIRECTORY, Office

OBJECT = "99999999-9999-4999-8999-999999999999"


def calendar(office: Office, salesperson_id: uuid.UUID | None = None) -> tuple[Any, ...]:
    row = office.sql.execute(
        "select k.provider, c.account, k.external_id from booking.calendars k"
        " left join booking.connections c on c.id = k.connection_id where k.salesperson_id = %s",
        [salesperson_id or office.salesperson_id],
    ).fetchone()
    assert row is not None
    return row


def test_a_person_by_hand_has_a_calendar(office: Office) -> None:
    """In Graph, under their name there, reached by the directory of their company."""
    assert calendar(office) == ("graph", str(DIRECTORY), "anna@acme.example")


def test_a_person_of_a_company_that_is_not_connected_waits_for_it(office: Office) -> None:
    """The calendar is there, and reached as soon as there is a directory; without one no more."""
    disconnect = "update booking.tenants set status = 'pending', m365_tenant_id = null"
    office.sql.execute(disconnect)
    bert = office.add_salesperson("bert")
    assert calendar(office, bert) == ("graph", None, "bert@acme.example")
    office.sql.execute("update booking.tenants set m365_tenant_id = %s", [DIRECTORY])
    assert calendar(office, bert) == ("graph", str(DIRECTORY), "bert@acme.example")
    assert calendar(office) == ("graph", str(DIRECTORY), "anna@acme.example")
    office.sql.execute(disconnect)
    assert calendar(office, bert) == ("graph", None, "bert@acme.example")


def test_a_calendar_is_known_by_what_does_not_change(office: Office) -> None:
    """By the name until the object id is known, whoever writes them."""
    office.sql.execute("update booking.salespersons set graph_user_id = 'anna.new@acme.example'")
    assert calendar(office)[2] == "anna.new@acme.example"
    office.sql.execute("update booking.salespersons set directory_object_id = %s", [OBJECT])
    assert calendar(office)[2] == OBJECT
    office.sql.execute("update booking.salespersons set graph_user_id = 'anna@acme.example'")
    assert calendar(office)[2] == OBJECT


def test_a_calendar_elsewhere_is_claimed_there(office: Office) -> None:
    """Work names the provider of the calendar; a name in Graph does not bring it back."""
    office.sql.execute(
        "insert into booking.providers (provider, capability, name, object)"
        " values ('other', 'calendar', 'Other', 'Other entry')"
    )
    office.sql.execute(
        "insert into booking.calendar_kinds (kind, provider, confirmation_by)"
        " values ('other', 'other', 'calendar')"
    )
    office.sql.execute("update booking.salespersons set calendar_kind = 'other'")
    office.sql.execute(
        "with grant_of as (insert into booking.connections (tenant_id, provider, capability, account)"
        " values (%s, 'other', 'calendar', 'anna') returning id)"
        " update booking.calendars set provider = 'other', external_id = 'primary',"
        " connection_id = (select id from grant_of)",
        [office.tenant_id],
    )
    office.sql.execute("update booking.salespersons set graph_user_id = 'anna.new@acme.example'")
    there = {"provider": "other", "directory": "anna", "user": "primary"}
    for claim in ("subscription_claim", "sync_calendar_claim"):
        work = office.worker(claim, salesperson_id=office.salesperson_id)
        assert there.items() <= work.items(), work
    assert office.value("select provider from booking.calendar_watches") == "other"


def test_a_person_has_one_calendar(office: Office) -> None:
    """A second one, or one reached by another company's grant, is refused."""
    columns = "(tenant_id, salesperson_id, provider, external_id)"
    with pytest.raises(psycopg.errors.UniqueViolation):
        office.sql.execute(
            f"insert into booking.calendars {columns} values (%s, %s, 'other', 'x')",
            [office.tenant_id, office.salesperson_id],
        )
    other = Office(office.sql, "globex")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        office.sql.execute(
            "update booking.calendars set connection_id = (select id from booking.connections"
            " where tenant_id = %s) where tenant_id = %s",
            [other.tenant_id, office.tenant_id],
        )


def test_who_has_no_calendar_sells_by_hours_and_bookings(office: Office) -> None:
    """Nothing is read, compared or watched; a watch that was is forgotten."""
    office.worker("subscription_claim", salesperson_id=office.salesperson_id)
    office.make_due("subscription")
    assert office.hold(WEDNESDAY_TEN.replace(hour=14)).status == 201
    assert office.value("select count(*) from booking.busy_days") > 0
    office.sql.execute("delete from booking.calendars")
    assert office.value("select count(*) from booking.busy_days") == 0
    assert office.hold(WEDNESDAY_TEN).status == 201
    for claim in ("subscription_claim", "sync_calendar_claim", "reconcile_bookings_claim"):
        work = office.worker(claim, salesperson_id=office.salesperson_id)
        assert work == {"finished": True}, claim
    assert office.values("select status from booking.calendar_watches") == ["deleted"]
    for due in ("watches_due", "calendars_to_sync", "calendars_to_reconcile"):
        assert office.value(f"select count(*) from booking.{due}()") == 0, due


def test_a_person_deleted_by_hand_takes_the_calendar_along(office: Office) -> None:
    """Nobody has to know of the row."""
    bert = office.value(
        "insert into booking.salespersons (tenant_id, graph_user_id, display_name, timezone)"
        " values (%s, 'bert', 'Bert', 'UTC') returning id",
        office.tenant_id,
    )
    office.sql.execute("delete from booking.salespersons where id = %s", [bert])
    assert (
        office.value("select count(*) from booking.calendars where salesperson_id = %s", bert) == 0
    )
