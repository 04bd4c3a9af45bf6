"""The calendar of a company's people, for each of its views."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestClient

from app.web.admin.day_grid import column, edges, instants
from tests.admin.conftest import MONDAY, TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account, sign_in
from tests.support.plain_browser import PlainBrowser

HOUR = timedelta(hours=1)
CALENDAR = "/t/acme/admin/calendar"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def owner(browser: PlainBrowser, client: TestClient, office: Office) -> PlainBrowser:
    """A browser in which the owner is signed in."""
    sign_in(office, add_account(office, "owner@acme.example", "owner"), "secret")
    client.session.cookie_jar.update_cookies({"holdfast-acme": "secret"})
    return browser


async def test_every_view_shows_who_is_taken_when(
    owner: PlainBrowser, office: Office, clock: Clock
) -> None:
    """People side by side with bookings, closures and busy times; a free cell leads to booking."""
    bert = office.add_salesperson("bert")
    office.free_calendars()
    booked = office.confirmed(TEN, name="Eva Klein")
    office.hold(TEN + 2 * HOUR, email="ben@customer.example")
    office.busy(MONDAY, [(TEN, TEN + HOUR)], salesperson_id=bert)
    office.sql.execute(
        "insert into booking.closures (tenant_id, salesperson_id, days, reason)"
        " values (%s, %s, '[2026-11-24,2026-11-25)', 'Training')",
        [office.tenant_id, bert],
    )
    assert "Held" in (await owner.open(CALENDAR)).text
    clock.set(MONDAY + 3 * HOUR)
    for view in ("day", "week", "month", "agenda"):
        page = await owner.open(f"{CALENDAR}?view={view}&date=2026-11-23")
        assert page.status == 200 and page.links["Today"] == "/t/acme/admin"
        assert f'/appointments/{booked}"' in page.html, view
        assert "Eva Klein" in page.text
    day = await owner.open(CALENDAR)
    assert day.heading == "Today, Monday 23 November 2026"
    assert "10:00–11:00 Eva Klein" in day.text
    assert "Busy outside" in day.text
    free = f"/t/acme/admin/appointments/new?person={bert}&start=2026-11-23T11%3A00%3A00Z"
    assert free in day.html.replace("&amp;", "&")
    assert "T10%3A30" not in day.html, "what is over is not booked"
    week = await owner.open(f"{CALENDAR}?view=week")
    assert "Training" in week.text and "Busy outside: 10:00–11:00" in week.text
    assert '/calendar?view=day&date=2026-11-24">Tue 24 Nov' in week.html.replace("&amp;", "&")
    assert week.html.count("Half hours of") == 1, "a sheet of everybody"
    assert week.html.count('<th scope="colgroup" colspan="2"') == 5, "the days that they work"
    assert week.html.count('<th scope="colgroup" rowspan="2"') == 2, "nobody works at weekends"
    assert free in week.html.replace("&amp;", "&")
    alone = await owner.open(f"{CALENDAR}?view=week&person={bert}")
    assert "Eva Klein" not in alone.text and "Training" in alone.text
    office.sql.execute("update booking.services set color = '#D93025'")
    for page in (CALENDAR, f"{CALENDAR}?view=agenda", "/t/acme/admin"):
        colored = (await owner.open(page)).html
        assert '<link rel="stylesheet" href="/theme/color-d93025.css">' in colored
        assert 'class="chip color-d93025"' in colored
    assert ".color-d93025{--edge:#d93025;" in (await owner.open("/theme/color-d93025.css")).html
    after = await owner.open(CALENDAR + day.links["After"])
    assert after.heading == "Tomorrow, Tuesday 24 November 2026"


async def test_odd_addresses_show_something(owner: PlainBrowser, office: Office) -> None:
    """What cannot be read is today, of everybody; the ends of time are not passed."""
    for query in ("?view=odd", "?date=soon", "?date=1999-01-01", "?date=2200-12-31", "?person=me"):
        for view in ("", "&view=month", "&view=week", "&view=agenda"):
            page = await owner.open(CALENDAR + query + view)
            assert page.status == 200, query + view
    office.sql.execute("update booking.salespersons set active = false")
    assert "There is nobody here" in (await owner.open(CALENDAR)).text


def person(**found: list[dict[str, str]]) -> dict[str, object]:
    return {"id": "1", "open": [], "bookings": [], "busy": [], "closures": [], **found}


def piece(start: datetime, minutes: int, **more: str) -> dict[str, str]:
    end = start + timedelta(minutes=minutes)
    return {"start_at": start.isoformat(), "end_at": end.isoformat(), **more}


def drawn(one: dict[str, object], day: datetime) -> str:
    """A letter for each row: the kind of the cell that begins there, `.` where one goes on."""
    rows = instants(day.date(), edges([one], [day.date()], BERLIN), BERLIN)
    cells = column(one, day.date(), rows, day, lambda _start: "/new").cells
    return "".join(cell.kind[0] if cell else "." for cell in cells)


def test_a_column_has_a_cell_for_what_takes_several_rows() -> None:
    """Bookings that share a row share a cell; each free half hour has its own; hours are whole."""
    day = datetime(2026, 11, 23, 8, 0, tzinfo=BERLIN)
    nine = day + HOUR
    one = person(
        open=[piece(nine, 180)],
        bookings=[
            piece(nine, 15, booking_id="a"),
            piece(nine + timedelta(minutes=15), 30, booking_id="b"),
            piece(nine + HOUR, 30, booking_id="c"),
        ],
        closures=[piece(nine + 2 * HOUR, 60, reason="Lunch")],
        busy=[piece(nine + 2 * HOUR, 30)],
    )
    assert drawn(one, day) == "b.bfc."
    assert drawn(person(), day) == "s" * 20
    assert drawn(person(open=[piece(nine, 50)]), day) == "ff"
    assert drawn(person(open=[piece(day.replace(hour=23), 120)]), day) == "ff"


def test_rows_are_of_the_day_s_own_clock() -> None:
    """Where it jumps, nothing is in the rows that it leaves out; where it goes back, one is longer."""
    spring, autumn = (datetime(2027, *day, tzinfo=BERLIN) for day in ((3, 28), (10, 31)))
    booked = piece(spring.replace(hour=3), 60, booking_id="a")
    assert drawn(person(open=[piece(spring, 300)], bookings=[booked]), spring) == "ffffssb.ff"
    rows = instants(autumn.date(), [(120, 150), (150, 180)], BERLIN)
    assert [(end - start).seconds for start, end in _elapsed(rows)] == [1800, 5400]


def _elapsed(rows: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    return [(start.astimezone(UTC), end.astimezone(UTC)) for start, end in rows]
