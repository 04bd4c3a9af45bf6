"""booking.services and who offers them, as rows, whoever writes them."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.support.office import Office


def service(office: Office, **columns: Any) -> uuid.UUID:
    names = ", ".join(["tenant_id", *columns])
    marks = ", ".join(["%s"] * (len(columns) + 1))
    return office.sql.execute(
        f"insert into booking.services ({names}) values ({marks}) returning id",
        [office.tenant_id, *columns.values()],
    ).fetchone()[0]


def value(office: Office, column: str, service_id: uuid.UUID) -> Any:
    return office.value(f"select {column} from booking.services where id = %s", service_id)


def test_a_slug_is_made_of_the_name(office: Office) -> None:
    """Every company has the service meeting; other names lose what an address cannot have."""
    assert value(office, "slug", office.service_id) == "meeting"
    names = {
        "Yoga für Anfänger": "yoga-fur-anfanger",
        "  Große – Straße!": "grosse-strasse",
        "体験": "service",
        "Meeting": "meeting-2",
        "meeting ": "meeting-3",
        "x" * 200: "x" * 56,
    }
    for name, slug in names.items():
        assert value(office, "slug", service(office, name=name)) == slug
    assert value(office, "slug", service(office, name="体験")) == "service-2"
    other = Office(office.sql, "other")
    assert value(other, "slug", service(other, name="体験")) == "service"


def test_an_archived_service_gives_its_slug_away(office: Office) -> None:
    gone = service(office, name="Talk")
    office.sql.execute(
        "update booking.services set archived_at = now(), active = false where id = %s", [gone]
    )
    assert value(office, "slug", service(office, name="Talk")) == "talk"


def test_grid_and_buffer_follow_the_default_service(office: Office) -> None:
    """Only where they were not set, and a step is at most the length."""
    short = service(office, slot_minutes=15, step_minutes=15, follows=["slot_step_minutes"])
    both = service(office, follows=["slot_step_minutes", "buffer_minutes"])
    neither = service(office)
    office.sql.execute(
        "update booking.services set step_minutes = 20, buffer_minutes = 5 where is_default"
    )
    shown = "(step_minutes, buffer_minutes, version)::text"
    assert value(office, shown, short) == "(15,10,1)"
    assert value(office, shown, both) == "(20,5,2)"
    assert value(office, shown, neither) == "(30,10,1)"


def test_only_what_people_edit_is_another_version(office: Office) -> None:
    office.sql.execute("update booking.services set name = name, created_at = now()")
    assert value(office, "version", office.service_id) == 1
    office.sql.execute("update booking.services set price_amount = 5")
    assert value(office, "version", office.service_id) == 2
    office.sql.execute("update booking.salespersons set bio = 'Knows it all.'")
    office.sql.execute("update booking.salespersons set directory_object_id = gen_random_uuid()")
    assert office.value("select version from booking.salespersons") == 2


@pytest.mark.parametrize(
    "change",
    [
        "archived_at = now()",
        "archived_at = now(), active = false",
        "audience = 'customer'",
        "payment = 'full', price_amount = 100",
        "follows = '{buffer_minutes}'",
        "follows = '{price}', is_default = false",
        "payment = 'full', is_default = false",
        "deposit_amount = 101, price_amount = 100",
        "deposit_amount = 10, deposit_percent = 10, price_amount = 100",
        "capacity = 2",
        "slug = 'Two words'",
    ],
)
def test_what_cannot_be_is_refused(office: Office, change: str) -> None:
    """The default service is sold to anybody for nothing, and stays."""
    with pytest.raises(psycopg.errors.CheckViolation):
        office.sql.execute(f"update booking.services set {change}")


def test_everybody_active_offers_a_service_unless_it_has_a_list(office: Office) -> None:
    """With a list exactly those on it who are active there and altogether; possibly nobody."""
    ben, carl = office.add_salesperson("ben"), office.add_salesperson("carl")
    offered = (
        "select array_agg(p.display_name order by 1) from booking.services s"
        " cross join booking.people_of_service(s) p where s.id = %s"
    )
    assert office.value(offered, office.service_id) == ["Anna", "Ben", "Carl"]
    office.sql.execute(
        "insert into booking.service_salespersons values (%s, %s, %s, 5, true), (%s, %s, %s, 7, false)",
        [office.tenant_id, office.service_id, ben, office.tenant_id, office.service_id, carl],
    )
    assert office.value(offered, office.service_id) == ["Ben"]
    office.sql.execute("update booking.salespersons set active = false where id = %s", [ben])
    assert office.value(offered, office.service_id) is None
    assert office.value(offered, service(office)) == ["Anna", "Carl"]
    office.sql.execute("update booking.services set price_amount = 9 where is_default")
    price = "select booking.price_of(s, %s) from booking.services s where s.is_default"
    assert [office.value(price, p) for p in (office.salesperson_id, ben, carl)] == [9, 5, 7]
