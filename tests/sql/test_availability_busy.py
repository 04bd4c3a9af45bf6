"""Busy times of Outlook: what must be fetched, who fetches, and what is stored."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tests.sql.conftest import MONDAY
from tests.support.clock import Clock
from tests.support.office import DIRECTORY, Answer, Office

DAY = MONDAY.date()


@pytest.fixture(autouse=True)
def nothing_is_cached(office: Office) -> None:
    office.sql.execute("delete from booking.busy_days")


def ask(office: Office, day: date = DAY, days: int = 1) -> Answer:
    return office.answer("availability", salesperson_id=office.salesperson_id, date=day, days=days)


def store(office: Office, fetch: dict[str, Any], items: list[list[Any]], **changes: Any) -> bool:
    params = {
        "tenant_id": office.tenant_id,
        "salesperson_id": office.salesperson_id,
        "lease": fetch["lease"],
        "generation": fetch["generation"],
        "from_day": fetch["from_day"],
        "to_day": fetch["to_day"],
        "items": items,
    }
    return office.app("store_busy", **params | changes)


def test_what_to_fetch_is_told_whole(office: Office) -> None:
    """The answer names mailbox, directory and the UTC days, eight hours wider than the days
    themselves."""
    answer = ask(office, days=2)
    assert (answer.status, answer.body) == (None, None)
    assert answer.fetch == {
        "tenant_id": str(office.tenant_id),
        "salesperson_id": str(office.salesperson_id),
        "lease": answer.fetch["lease"],
        "generation": 0,
        "provider": "graph",
        "connection_id": str(office.value("select id from booking.connections where is_directory")),
        "directory": str(DIRECTORY),
        "mailbox": "anna@acme.example",
        "from_day": "2026-11-23",
        "to_day": "2026-11-25",
        "from_at": "2026-11-22T16:00:00Z",
        "to_at": "2026-11-26T08:00:00Z",
    }
    assert uuid.UUID(answer.fetch["lease"])


def test_what_was_stored_answers(office: Office) -> None:
    """After the fetch the same question is answered, the busy times taken out."""
    fetch = ask(office).fetch
    assert store(office, fetch, [["2026-11-23T09:00:00Z", "2026-11-23T15:00:00Z"]]) is True
    assert [slot["start_at"] for slot in ask(office).json["slots"]] == [
        "2026-11-23T15:30:00Z",
        "2026-11-23T16:00:00Z",
    ]


def test_one_fetches_and_the_others_wait(office: Office) -> None:
    """While a lease is out the next who asks gets none; given back, it is free again."""
    first = ask(office).fetch
    assert ask(office).fetch["lease"] is None
    office.app(
        "release_busy",
        tenant_id=office.tenant_id,
        salesperson_id=office.salesperson_id,
        lease=uuid.uuid4(),
    )
    assert ask(office).fetch["lease"] is None
    office.app(
        "release_busy",
        tenant_id=office.tenant_id,
        salesperson_id=office.salesperson_id,
        lease=first["lease"],
    )
    assert ask(office).fetch["lease"] not in (None, first["lease"])


def test_the_lease_of_a_dead_process_lapses(office: Office, clock: Clock) -> None:
    """After twice the provider timeout and five seconds another may fetch; the late answer is
    dropped."""
    office.set(provider_timeout_seconds=10)
    first = ask(office).fetch
    clock.advance(seconds=24.9)
    assert ask(office).fetch["lease"] is None
    clock.advance(seconds=0.1)
    second = ask(office).fetch
    assert second["lease"] is not None
    assert store(office, first, []) is False
    assert ask(office).fetch["lease"] is None, "the late one must not give another's lease back"
    assert store(office, second, []) is True


def test_a_change_meanwhile_makes_the_fetch_worthless(office: Office) -> None:
    """Once the calendar changed, an answer from before is not stored, and the lease is free
    again."""
    fetch = ask(office).fetch
    office.sql.execute("select booking.drop_busy(%s)", [office.salesperson_id])
    assert store(office, fetch, []) is False
    again = ask(office).fetch
    assert (again["generation"], again["lease"] is None) == (1, False)
    assert store(office, again, []) is True


def test_a_cached_day_is_fresh_for_availability_cache_seconds(office: Office, clock: Clock) -> None:
    """At 45 seconds it still answers, a moment later it must be fetched again."""
    office.free_calendar(MONDAY)
    clock.advance(seconds=45)
    assert ask(office).status == 200
    clock.advance(seconds=0.01)
    assert ask(office).fetch["lease"]
    office.set(availability_cache_seconds=60)
    assert ask(office).status == 200


def test_only_days_that_are_not_fresh_are_fetched(office: Office) -> None:
    """Monday and Friday are cached: Tuesday to Thursday are asked for."""
    office.free_calendar(MONDAY, 1)
    office.free_calendar(MONDAY + timedelta(days=4), 3)
    fetch = ask(office, days=5).fetch
    assert (fetch["from_day"], fetch["to_day"]) == ("2026-11-24", "2026-11-26")


def test_a_hold_wants_busy_times_of_the_last_five_seconds(office: Office, clock: Clock) -> None:
    """Good enough to look is not good enough to hold."""
    office.free_calendar(MONDAY)
    clock.advance(seconds=5.1)
    held = office.hold(MONDAY + timedelta(hours=2))
    assert held.status is None
    assert held.fetch["lease"]
    assert ask(office).status == 200


def test_an_item_beside_midnight_reaches_over_it_by_the_buffer(office: Office) -> None:
    """Busy until 23:55 of Monday keeps Tuesday free until 00:05, though Tuesday alone was asked
    for."""
    office.sql.execute("update booking.availability_rules set opens = '00:00', closes = '03:00'")
    fetch = ask(office, DAY + timedelta(days=1)).fetch
    assert fetch["from_at"] <= "2026-11-23T23:45:00Z"
    assert store(office, fetch, [["2026-11-23T23:00:00Z", "2026-11-23T23:55:00Z"]]) is True
    assert (
        ask(office, DAY + timedelta(days=1)).json["slots"][0]["start_at"] == "2026-11-24T00:30:00Z"
    )


def test_an_item_over_days_is_one_item(office: Office) -> None:
    """A trip from Monday to Wednesday lies in three cached days and counts once."""
    fetch = ask(office, days=4).fetch
    store(office, fetch, [["2026-11-23T07:00:00Z", "2026-11-25T12:00:00Z"]])
    assert ask(office, days=3).json["slots"][0]["start_at"] == "2026-11-25T12:30:00Z"
    rows = office.value(
        "select array_agg(i order by i) from booking.busy_items(%s, %s, %s) i",
        office.salesperson_id, DAY, DAY + timedelta(days=3),
    )  # fmt: skip
    assert len(rows) == 1


def test_an_item_without_length_or_turned_around_blocks_nothing(office: Office) -> None:
    """Outlook has appointments of zero minutes."""
    fetch = ask(office).fetch
    items = [
        ["2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"],
        ["2026-11-23T12:00:00Z", "2026-11-23T11:00:00Z"],
    ]
    assert store(office, fetch, items) is True
    assert len(ask(office).json["slots"]) == 15


@pytest.mark.parametrize(
    ("zone", "day", "begins", "ends"),
    [
        ("America/Los_Angeles", "2026-12-16", "2026-12-16T08:00Z", "2026-12-17T08:00Z"),
        ("Pacific/Kiritimati", "2026-12-16", "2026-12-15T10:00Z", "2026-12-16T10:00Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
        # The clock is put back at one: midnight comes twice.
        ("America/Havana", "2026-11-01", "2026-11-01T04:00Z", "2026-11-02T05:00Z"),
        # The clock is put forward at midnight: the day begins at one.
        ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00Z", "2026-03-29T21:00Z"),
    ],
)
def test_all_days_last_from_midnight_to_midnight(
    office: Office, zone: str, day: str, begins: str, ends: str
) -> None:
    """Of the person's zone, whole days whatever the clock does; all else is instants."""
    query = (
        "select booking.busy_range(at, at + interval '1 day', %s, %s)"
        " = tstzrange(%s, %s) from (select (%s || 'T00:00Z')::timestamptz as at) d"
    )
    assert office.value(query, True, zone, begins, ends, day)
    following = f"{date.fromisoformat(day) + timedelta(days=1)}T00:00Z"
    assert office.value(query, False, zone, f"{day}T00:00Z", following, day)


def test_all_days_are_cached_as_days_of_the_person(office: Office) -> None:
    """Also when the person moves to another zone: what was read before counts no more."""
    items = [["2026-11-25T00:00:00+00:00", "2026-11-26T00:00:00+00:00", True]]
    for zone in ("America/Los_Angeles", "Pacific/Auckland"):
        office.app(
            "salesperson_update",
            tenant_id=office.tenant_id,
            salesperson_id=office.salesperson_id,
            changes={"timezone": zone},
            actor="boss",
        )
        tuesday = DAY + timedelta(days=1)
        assert store(office, ask(office, tuesday, days=4).fetch, items) is True
        slots = ask(office, tuesday, days=4).json["slots"]
        starts = [datetime.fromisoformat(slot["start_at"]) for slot in slots]
        assert {start.astimezone(ZoneInfo(zone)).day for start in starts} == {24, 26, 27}


def test_dropping_a_range_keeps_the_other_days(office: Office) -> None:
    """Only days that the range reaches are forgotten, those within eight hours of it included."""
    office.free_calendar(MONDAY, 5)
    at = MONDAY + timedelta(days=2)
    office.sql.execute(
        "select booking.drop_busy(%s, %s, %s)",
        [office.salesperson_id, at.replace(hour=10), at.replace(hour=17)],
    )
    left = office.values("select day::text from booking.busy_days order by day")
    assert left == ["2026-11-23", "2026-11-24", "2026-11-27"]


def test_busy_times_are_the_tenant_s_own(office: Office) -> None:
    """A lease under another tenant's id stores nothing."""
    fetch = ask(office).fetch
    other = Office(office.sql, "globex")
    assert store(office, fetch, [], tenant_id=other.tenant_id) is False
    assert office.value("select count(*) from booking.busy_days") == 0


def test_twenty_at_once_get_one_lease(office: Office) -> None:
    """However many ask at the same moment, exactly one of them fetches."""

    def ask_alone(_: int) -> str | None:
        with psycopg.connect(office.sql.info.dsn, autocommit=True) as connection:
            row = connection.execute(
                "select a.\"fetch\" ->> 'lease' from api.availability('acme', %s, %s) a",
                [office.salesperson_id, DAY],
            ).fetchone()
            return row[0]

    with ThreadPoolExecutor(20) as pool:
        leases = list(pool.map(ask_alone, range(20)))
    assert sum(lease is not None for lease in leases) == 1
