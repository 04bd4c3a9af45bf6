"""Graph's rows under the names of before: what is written there by hand reaches the tables."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office

TABLES = {
    "graph_subscriptions": "calendar_watches",
    "graph_events": "calendar_events",
    "webhook_jobs": "inbound_events",
}


def columns(office: Office, name: str) -> list[tuple[str, str]]:
    return office.sql.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attname",
        [f"booking.{name}"],
    ).fetchall()


@pytest.mark.parametrize(("view", "table"), TABLES.items())
def test_a_view_has_the_columns_of_its_table(office: Office, view: str, table: str) -> None:
    """All but the id that Graph does not give, and by which grant it is, with the same types."""
    added = ("dedupe_id", "connection_id")
    assert columns(office, view) == [c for c in columns(office, table) if c[0] not in added]


def test_a_row_by_hand_has_the_table_s_defaults(office: Office) -> None:
    """What was not given is filled in, what was given comes back as it was, bytes too."""
    row = office.sql.execute(
        "insert into booking.graph_subscriptions (tenant_id, salesperson_id, resource, client_state_digest)"
        " values (%s, %s, 'r', '\\x00ff') returning id, status, attempts, client_state_digest, created_at_utc is not null",
        [office.tenant_id, office.salesperson_id],
    ).fetchone()
    assert row is not None
    assert row[1:] == ("wanted", 0, b"\x00\xff", True)
    assert office.sql.execute("select id, provider from booking.calendar_watches").fetchall() == [
        (row[0], "graph")
    ]


def test_a_row_that_is_there_is_changed_instead(office: Office) -> None:
    """ON CONFLICT finds the row of the table, and triggers switched off change nothing."""
    upsert = (
        "insert into booking.graph_subscriptions (tenant_id, salesperson_id, resource, attempts)"
        " values (%s, %s, 'r', %s) on conflict (salesperson_id) do update set attempts = excluded.attempts"
    )
    office.sql.execute("set session_replication_role = replica")
    for attempts in (1, 2):
        office.sql.execute(upsert, [office.tenant_id, office.salesperson_id, attempts])
    assert office.values("select attempts from booking.calendar_watches") == [2]


def test_an_event_by_hand_belongs_to_the_tenant_of_its_booking(office: Office) -> None:
    """Triggers and constraints of the table hold for the view."""
    booking_id = office.pending(WEDNESDAY_TEN)
    insert = (
        "insert into booking.graph_events (booking_id, organizer_user_id, event_id) values (%s, 'a', %s)"
        " returning tenant_id"
    )
    assert office.value(insert, booking_id, "e") == office.tenant_id
    with pytest.raises(psycopg.errors.UniqueViolation):
        office.sql.execute(insert, [booking_id, "other"])
    with pytest.raises(psycopg.errors.NotNullViolation):
        office.sql.execute(insert, [uuid.uuid4(), "other"])


def test_what_is_changed_or_deleted_by_hand_is_so_in_the_table(office: Office) -> None:
    """Only the named columns of the named rows, and they are counted and can be locked."""
    office.sql.execute(
        "insert into booking.webhook_jobs (tenant_id, salesperson_id, subscription_id, change_type,"
        " resource_id, received_at_utc) select %s, %s, 's', 'updated', r, booking.now()"
        " from unnest(array['e1', 'e2']) r",
        [office.tenant_id, office.salesperson_id],
    )
    assert office.values("select resource_id from booking.webhook_jobs order by id for update") == [
        "e1",
        "e2",
    ]
    changed = office.sql.execute(
        "update booking.webhook_jobs set status = 'dead', last_error = 'x' where resource_id = 'e1'"
    )
    assert changed.rowcount == 1
    told = "select resource_id, status, last_error from booking.inbound_events order by id"
    assert office.sql.execute(told).fetchall() == [("e1", "dead", "x"), ("e2", "queued", None)]
    with pytest.raises(psycopg.errors.CheckViolation):
        office.sql.execute("update booking.webhook_jobs set status = 'unheard of'")
    assert (
        office.sql.execute("delete from booking.webhook_jobs where status = 'dead'").rowcount == 1
    )
    assert [row[0] for row in office.sql.execute(told).fetchall()] == ["e2"]


def test_another_provider_s_rows_are_not_shown(office: Office) -> None:
    """Nor changed by a statement on the view."""
    office.sql.execute(
        "insert into booking.calendar_watches (tenant_id, salesperson_id, provider, resource)"
        " values (%s, %s, 'other', 'r')",
        [office.tenant_id, office.salesperson_id],
    )
    assert office.value("select count(*) from booking.graph_subscriptions") == 0
    assert office.sql.execute("delete from booking.graph_subscriptions").rowcount == 0
    with pytest.raises(psycopg.errors.WithCheckOptionViolation):
        office.sql.execute(
            "insert into booking.graph_subscriptions (tenant_id, salesperson_id, provider, resource)"
            " values (%s, %s, 'other', 'r')",
            [office.tenant_id, office.add_salesperson("bert")],
        )
    assert office.value("select count(*) from booking.calendar_watches") == 1


def test_a_reader_s_own_rights_count(office: Office) -> None:
    """The owner sees the tenant that it entered, a superuser all."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    seen = "select booking_id::text from booking.graph_events"
    assert office.values(seen) == [booking_id]
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_owner")
        assert office.values(seen) == []
        office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
        assert office.values(seen) == [booking_id]


def test_a_notification_with_an_id_is_stored_once(office: Office) -> None:
    """A provider that numbers its notifications may send one twice; Graph does not number them."""
    insert = (
        "insert into booking.inbound_events (tenant_id, salesperson_id, provider, dedupe_id,"
        " subscription_id, change_type, resource_id, received_at_utc)"
        " values (%s, %s, %s, %s, 's', 'updated', 'e', booking.now())"
    )
    known = [office.tenant_id, office.salesperson_id]
    for provider, number in (("other", "1"), ("other", "2"), ("graph", None), ("graph", None)):
        office.sql.execute(insert, [*known, provider, number])
    with pytest.raises(psycopg.errors.UniqueViolation):
        office.sql.execute(insert, [*known, "other", "1"])
