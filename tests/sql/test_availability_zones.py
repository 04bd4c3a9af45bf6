"""The grid where clocks are changed: against what is known of those days, and against Python's
zoneinfo."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tests.support.clock import Clock
from tests.support.office import Office

Window = tuple[str, str]

# Zones that change their clocks at 01:00 UTC, at 02:00, by half an hour, by two hours, at midnight.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "America/Havana",
    "Africa/Cairo",
    "America/Santiago",
    "Asia/Beirut",
    "America/Nuuk",
    "Pacific/Chatham",
]


def changes(zone: str, year: int = 2027) -> list[date]:
    """Local days of a year on which the zone's clocks are changed."""
    found = []
    at = datetime(year, 1, 1, tzinfo=UTC)
    while at.year == year:
        after = at + timedelta(hours=1)
        if (
            at.astimezone(ZoneInfo(zone)).utcoffset()
            != after.astimezone(ZoneInfo(zone)).utcoffset()
        ):
            found.append(at.astimezone(ZoneInfo(zone)).date())
        at = after
    assert len(found) == 2, zone
    return found


@pytest.fixture
def office(sql: psycopg.Connection, clock: Clock) -> Office:
    """A company at the beginning of 2026 that sells two years ahead and has no hours yet."""
    clock.set(datetime(2026, 1, 1, tzinfo=UTC))
    office = Office(sql, horizon_days=730)
    sql.execute("delete from booking.availability_rules")
    return office


def person(office: Office, zone: str, windows: list[Window], day: date | None = None) -> uuid.UUID:
    """A salesperson with these hours, every day or on one."""
    person_id = office.add_salesperson(f"p{uuid.uuid4().hex}", zone)
    for opens, closes in windows:
        if day is None:
            office.sql.execute(
                "insert into booking.availability_rules (tenant_id, salesperson_id, weekday,"
                " opens, closes)"
                " select %s, %s, d, %s, %s from generate_series(1, 7) d",
                [office.tenant_id, person_id, opens, closes],
            )
        else:
            office.sql.execute(
                "insert into booking.availability_exceptions (tenant_id, salesperson_id, day,"
                " opens, closes)"
                " values (%s, %s, %s, %s, %s)",
                [office.tenant_id, person_id, day, opens, closes],
            )
    return person_id


def offered(office: Office, person_id: uuid.UUID, day: date, days: int = 1) -> list[datetime]:
    """Starts of the free slots of local days, through the api."""
    office.free_calendar(
        datetime.combine(day, time(), UTC) - timedelta(days=2), days + 4, person_id
    )
    answer = office.answer("availability", salesperson_id=person_id, date=day, days=days)
    assert answer.status == 200, answer.fetch
    for slot in answer.json["slots"]:
        start, end = (datetime.fromisoformat(slot[name]) for name in ("start_at", "end_at"))
        assert end - start == timedelta(hours=1)
    return [datetime.fromisoformat(slot["start_at"]) for slot in answer.json["slots"]]


def clocks(starts: list[datetime], zone: str) -> str:
    """What the salesperson's clock shows at these instants."""
    return " ".join(f"{start.astimezone(ZoneInfo(zone)):%H:%M}" for start in starts)


@pytest.mark.parametrize(
    ("zone", "day", "window", "expected"),
    [
        (
            "Europe/Berlin",
            date(2027, 3, 28),
            ("00:00", "06:00"),
            "00:00 00:30 01:00 01:30 03:00 03:30 04:00 04:30 05:00",
        ),
        (
            "Europe/Berlin",
            date(2026, 10, 25),
            ("01:00", "05:00"),
            "01:00 01:30 02:00 02:30 02:00 02:30 03:00 03:30 04:00",
        ),
        ("Europe/Berlin", date(2026, 10, 25), ("02:00", "04:00"), "02:00 02:30 02:00 02:30 03:00"),
        (
            "America/New_York",
            date(2027, 3, 14),
            ("01:00", "05:00"),
            "01:00 01:30 03:00 03:30 04:00",
        ),
        (
            "America/New_York",
            date(2026, 11, 1),
            ("00:30", "03:00"),
            "00:30 01:00 01:30 01:00 01:30 02:00",
        ),
        ("Asia/Kolkata", date(2026, 11, 23), ("09:00", "11:00"), "09:00 09:30 10:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), ("01:00", "04:00"), "01:00 01:30 02:30 03:00"),
        ("Australia/Lord_Howe", date(2027, 4, 4), ("01:00", "03:00"), "01:00 01:30 01:30 02:00"),
        ("America/Havana", date(2027, 3, 14), ("00:00", "03:00"), "01:00 01:30 02:00"),
        ("America/Havana", date(2026, 11, 1), ("00:00", "02:00"), "00:00 00:30 00:00 00:30 01:00"),
        ("Africa/Cairo", date(2027, 4, 30), ("00:00", "03:00"), "01:00 01:30 02:00"),
        ("Africa/Cairo", date(2026, 10, 29), ("22:00", "24:00"), "22:00 22:30 23:00 23:30 23:00"),
    ],
)
def test_days_on_which_clocks_are_changed(
    office: Office, zone: str, day: date, window: Window, expected: str
) -> None:
    """Local times that do not exist are skipped, those that come twice are two slots."""
    found = offered(office, person(office, zone, [window], day), day)
    assert clocks(found, zone) == expected
    assert all(b - a == timedelta(minutes=30) for a, b in pairwise(found))


def test_hours_stay_at_their_local_time(office: Office) -> None:
    """Nine in Berlin is eight UTC in winter and seven in summer."""
    person_id = person(office, "Europe/Berlin", [("09:00", "10:00")])
    assert [f"{at:%m-%d %H}" for at in offered(office, person_id, date(2027, 3, 27), 2)] == [
        "03-27 08",
        "03-28 07",
    ]
    assert [f"{at:%m-%d %H}" for at in offered(office, person_id, date(2026, 10, 24), 2)] == [
        "10-24 07",
        "10-25 08",
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_whole_days_tile_the_year_s_changes(office: Office, zone: str) -> None:
    """Open round the clock, each local day is as long as the earth says, and none overlaps the
    next."""
    person_id = person(office, zone, [("00:00", "24:00")])
    for day in changes(zone):
        first = day - timedelta(days=1)
        expected = []
        # Local days found by watching the clock, minute by minute.
        at = datetime.combine(first, time(), UTC) - timedelta(days=1)
        minutes: dict[date, list[datetime]] = {}
        for _ in range(6 * 24 * 60):
            minutes.setdefault(at.astimezone(ZoneInfo(zone)).date(), []).append(at)
            at += timedelta(minutes=1)
        for offset in range(3):
            shown = minutes[first + timedelta(days=offset)]
            start = shown[0]
            while start + timedelta(hours=1) <= shown[-1] + timedelta(minutes=1):
                expected.append(start)
                start += timedelta(minutes=30)
        assert offered(office, person_id, first, 3) == expected


def instant(day: date, clock_time: str, zone: str, *, closing: bool) -> datetime:
    """Python's reading of a local time: the first occurrence, of a closing time the second."""
    if clock_time == "24:00":
        day, clock_time, closing = day + timedelta(days=1), "00:00", False
    local = datetime.combine(day, time.fromisoformat(clock_time), ZoneInfo(zone))
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return second if closing and second > first else first


def model(day: date, windows: list[Window], zone: str, slot: int, step: int) -> set[datetime]:
    """Starts of a day's slots as zoneinfo has them."""
    found = set()
    for opens, closes in windows:
        start = instant(day, opens, zone, closing=False)
        end = instant(day, closes, zone, closing=True)
        while start + timedelta(minutes=slot) <= end:
            found.add(start)
            start += timedelta(minutes=step)
    return found


def random_windows(chance: random.Random) -> list[Window]:
    times = sorted(
        chance.sample([f"{h:02}:{m:02}" for h in range(24) for m in (0, 10, 30)] + ["24:00"], 4)
    )
    return [(times[0], times[1]), (times[2], times[3])]


@pytest.mark.parametrize("seed", range(6))
def test_grid_and_single_check_agree_with_zoneinfo(office: Office, seed: int) -> None:
    """For random hours and services, offers, is_offered and slots_of_day tell one truth,
    Python's."""
    chance = random.Random(seed)  # noqa: S311
    zone = ZONES[seed % len(ZONES)]
    slot, step = chance.choice([15, 45, 60, 90]), chance.choice([10, 15, 30, 60])
    service = office.add_service(slot, step=step)
    windows = random_windows(chance)
    person_id = person(office, zone, windows)
    day = chance.choice(changes(zone))
    special = random_windows(chance)
    for opens, closes in special:
        office.sql.execute(
            "insert into booking.availability_exceptions (tenant_id, salesperson_id, day, opens,"
            " closes)"
            " values (%s, %s, %s, %s, %s)",
            [office.tenant_id, person_id, day + timedelta(days=1), opens, closes],
        )

    expected = model(day, windows, zone, slot, step) | model(
        day + timedelta(days=1), special, zone, slot, step
    )
    begin = instant(day, "00:00", zone, closing=False)
    end = instant(day + timedelta(days=2), "00:00", zone, closing=False)
    both = "booking.salespersons s, booking.services v"
    named = " where s.id = %(person)s and v.id = %(service)s"
    params = {
        "person": person_id,
        "service": service,
        "begin": begin,
        "end": end,
        "slot": timedelta(minutes=slot),
    }
    found = office.sql.execute(
        f"select o.start_at from {both}, booking.offers(s, v, %(begin)s, %(end)s) o {named}",
        params,
    ).fetchall()
    assert {row[0] for row in found} == expected
    assert len(found) == len(expected)

    checked = office.sql.execute(
        f"select g.at from {both}, generate_series(%(begin)s, %(end)s - interval '1 second',"
        f" interval '5 minutes') g (at)"
        f" {named} and booking.is_offered(s, v, g.at, g.at + %(slot)s)",
        params,
    ).fetchall()
    assert {row[0] for row in checked} == expected

    counts = office.sql.execute(
        "select booking.slots_of_day(s, v, %(begin)s), booking.slots_of_day(s, v, %(end)s -"
        " interval '1 minute')"
        f" from {both} {named}",
        params,
    ).fetchone()
    assert counts == (
        len(model(day, windows, zone, slot, step)),
        len(model(day + timedelta(days=1), special, zone, slot, step)),
    )


def test_a_slot_of_another_length_is_not_offered(office: Office) -> None:
    """is_offered wants exactly the length of the service."""
    for minutes in [59, 61, 0, -60, 60 * 25]:
        person_id = person(office, "UTC", [("00:00", "24:00")])
        at = datetime(2026, 6, 1, 10, tzinfo=UTC)
        row = office.sql.execute(
            "select booking.is_offered(s, v, %s, %s), booking.is_offered(s, v, %s, %s)"
            " from booking.salespersons s, booking.services v where s.id = %s and v.id = %s",
            [
                at,
                at + timedelta(minutes=minutes),
                at,
                at + timedelta(hours=1),
                person_id,
                office.service_id,
            ],
        ).fetchone()
        assert row == (False, True)


def test_one_slot_is_held_to_notice_and_horizon_like_the_grid(office: Office, clock: Clock) -> None:
    """is_offered refuses what is past, too soon or beyond the horizon, exactly at the edges of the
    grid."""
    person_id = person(office, "UTC", [("00:00", "24:00")])
    office.configure("min_notice_minutes", 60)
    office.configure("horizon_days", 1)
    clock.set(datetime(2026, 6, 1, 10, tzinfo=UTC))
    begin, end = datetime(2026, 5, 31, tzinfo=UTC), datetime(2026, 6, 4, tzinfo=UTC)
    found = [
        {
            row[0]
            for row in office.sql.execute(
                query,
                {"begin": begin, "end": end, "person": person_id, "service": office.service_id},
            )
        }
        for query in (
            "select o.start_at from booking.salespersons s, booking.services v,"
            " booking.offers(s, v, %(begin)s, %(end)s) o"
            " where s.id = %(person)s and v.id = %(service)s",
            "select g.at from booking.salespersons s, booking.services v,"
            " generate_series(%(begin)s::timestamptz, %(end)s, '30 min') g (at)"
            " where s.id = %(person)s and v.id = %(service)s and booking.is_offered(s, v, g.at,"
            " g.at + interval '1 hour')",
        )
    ]
    assert found[0] == found[1]
    assert (min(found[0]), max(found[0])) == (
        datetime(2026, 6, 1, 11, tzinfo=UTC),
        datetime(2026, 6, 2, 23, tzinfo=UTC),
    )
