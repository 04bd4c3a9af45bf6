"""api.staff_calendar: what fills the time of several people, side by side."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from tests.sql.conftest import MONDAY, TEN
from tests.sql.test_staff_appointments import as_role
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.refused import refused

HOUR = timedelta(hours=1)


def seen(office: Office, start: datetime, days: int = 1) -> dict[str, dict[str, Any]]:
    found = office.app(
        "staff_calendar",
        tenant_id=office.tenant_id,
        **{"from": start, "to": start + timedelta(days=days)},
    )
    return {person["display_name"]: person for person in found}


def clocks(pieces: list[dict[str, str]]) -> list[str]:
    return [f"{piece['start_at'][11:16]}-{piece['end_at'][11:16]}" for piece in pieces]


def close(office: Office, person: uuid.UUID | None, **when: str) -> None:
    column, value = next(iter(when.items()))
    office.sql.execute(
        f"insert into booking.closures (tenant_id, salesperson_id, {column}, reason)"
        " values (%s, %s, %s, 'Away')",
        [office.tenant_id, person, value],
    )


def test_bookings_busy_hours_and_closures_of_a_day(office: Office, clock: Clock) -> None:
    """Ours are no busy time, lapsed holds nothing; open is what hours leave of closures."""
    midnight = MONDAY.replace(hour=0)
    bert = office.add_salesperson("bert")
    office.free_calendars()
    booked = office.confirmed(TEN, name="Eva Klein")
    office.hold(TEN + 2 * HOUR, email="ben@customer.example")
    office.sql.execute("delete from booking.busy_days")
    office.busy(MONDAY, [(TEN, TEN + 2 * HOUR), (TEN + 6 * HOUR, TEN + 7 * HOUR)])
    close(office, bert, days="[2026-11-23,2026-11-24)")
    close(office, office.salesperson_id, period="[2026-11-23 13:00Z,2026-11-23 14:00Z)")
    found = seen(office, midnight)
    anna = found["Anna"]
    first = anna["bookings"][0]
    assert (first["booking_id"], first["customer"]) == (booked, "Eva Klein")
    assert [b["status"] for b in anna["bookings"]] == ["confirmed", "hold"]
    assert clocks(anna["busy"]) == ["11:00-12:00", "16:00-17:00"]
    assert clocks(anna["closures"]) == ["13:00-14:00"]
    assert clocks(anna["open"]) == ["09:00-13:00", "14:00-17:00"]
    assert (found["Bert"]["open"], found["Bert"]["busy"]) == ([], [])
    assert found["Bert"]["closures"][0]["reason"] == "Away"
    clock.advance(hours=1)
    assert len(seen(office, midnight)["Anna"]["bookings"]) == 1
    days = seen(office, midnight, 45)["Anna"]["open"]
    assert len(days) == 1 + 33  # weekdays, the first in two pieces
    assert refused(seen, office, midnight, 46).fields == ["to"]
    assert refused(seen, office, midnight, 0).fields == ["to"]


def test_who_is_shown(office: Office) -> None:
    """Those who sell, and who else has a meeting then; a salesperson sees themselves."""
    bert = office.add_salesperson("bert")
    office.add_salesperson("cleo")
    office.free_calendars()
    office.confirmed(TEN, salesperson_id=bert)
    office.sql.execute("update booking.salespersons set active = display_name = 'Anna'")
    assert list(seen(office, MONDAY)) == ["Anna", "Bert"]
    assert list(seen(office, MONDAY + timedelta(days=1))) == ["Anna"]
    for role, person, expected in (
        ("admin", None, ["Anna", "Bert"]),
        ("salesperson", bert, ["Bert"]),
        ("salesperson", None, []),
        ("analyst", None, []),
    ):
        as_role(office, role, person)
        assert list(seen(office, MONDAY)) == expected


def test_figures_say_nothing_of_customers(office: Office, clock: Clock) -> None:
    """Meetings and minutes by person and service, as analysts may see them."""
    bert = office.add_salesperson("bert")
    office.free_calendars()
    booked = office.confirmed(TEN, name="Eva Klein")
    office.confirmed(TEN + HOUR, salesperson_id=bert, email="bo@customer.example")
    office.hold(TEN + 3 * HOUR, email="ben@customer.example")
    clock.set(TEN + HOUR)
    asked = {"tenant_id": office.tenant_id, "booking_id": booked, "actor": "key"}
    office.app("attendance", **asked, status="attended")
    as_role(office, "analyst")
    span = {"from": MONDAY, "to": MONDAY + timedelta(days=1)}
    found = office.app("meeting_figures", tenant_id=office.tenant_id, **span)
    told = [(one["salesperson"], one["meetings"], one["minutes"], one["attended"]) for one in found]
    assert told == [("Anna", 1, 60, 1), ("Bert", 1, 60, 0)]
    assert "eva" not in str(found).lower()
    later = {"from": span["to"], "to": span["to"] + timedelta(days=1)}
    assert office.app("meeting_figures", tenant_id=office.tenant_id, **later) == []
