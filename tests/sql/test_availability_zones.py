"""The grid where clocks are changed: against what is known of those days, and against Python's
zoneinfo."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tests.sql.clock_model import MINUTE, Window, first, local, slots
from tests.support.clock import Clock
from tests.support.office import Office

# Zones that change their clocks at 01:00 UTC, at 02:00, by half an hour, by two hours, at midnight.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Atlantic/Azores",
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


def hours(
    office: Office,
    person_id: uuid.UUID,
    weekly: Mapping[int, Sequence[Window]],
    special: Mapping[date, Sequence[Window]],
) -> None:
    """Give a salesperson hours by weekday and by date; a date without hours is closed."""
    for weekday, windows in weekly.items():
        for opens, closes in windows:
            office.sql.execute(
                "insert into booking.availability_rules (tenant_id, salesperson_id, weekday,"
                " opens, closes) values (%s, %s, %s, %s, %s)",
                [office.tenant_id, person_id, weekday, opens, closes],
            )
    for day, windows in special.items():
        for opens, closes in windows or [(None, None)]:
            office.sql.execute(
                "insert into booking.availability_exceptions (tenant_id, salesperson_id, day,"
                " opens, closes) values (%s, %s, %s, %s, %s)",
                [office.tenant_id, person_id, day, opens, closes],
            )


def truths(
    office: Office,
    person_id: uuid.UUID,
    service: uuid.UUID,
    bounds: tuple[datetime, ...],
    candidates: Iterable[datetime],
) -> tuple[set[datetime], set[datetime]]:
    """Starts of the grid within bounds, and candidates that pass the check of one slot."""
    both = "booking.salespersons s, booking.services v"
    params = {"person": person_id, "service": service, "at": list(candidates)}
    params |= dict(zip(("begin", "end"), bounds, strict=True))
    found = office.sql.execute(
        f"select o.start_at from {both}, booking.offers(s, v, %(begin)s, %(end)s) o"
        " where s.id = %(person)s and v.id = %(service)s",
        params,
    ).fetchall()
    assert len(found) == len(set(found))
    checked = office.sql.execute(
        f"select g.at from {both}, unnest(%(at)s::timestamptz[]) as g (at)"
        " where s.id = %(person)s and v.id = %(service)s"
        " and booking.is_offered(s, v, g.at, g.at + make_interval(mins => v.slot_minutes))",
        params,
    ).fetchall()
    return {row[0] for row in found}, {row[0] for row in checked}


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
        ("Atlantic/Azores", date(2027, 3, 28), ("00:00", "03:00"), "01:00 01:30 02:00"),
        (
            "Atlantic/Azores",
            date(2026, 10, 25),
            ("00:00", "02:00"),
            "00:00 00:30 00:00 00:30 01:00",
        ),
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
    """Open round the clock, days are one stretch, as long as the earth says: what starts on a day
    may end on the next."""
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
            while start <= shown[-1]:
                expected.append(start)
                start += timedelta(minutes=30)
        assert offered(office, person_id, first, 3) == expected


def random_windows(chance: random.Random) -> list[Window]:
    """Hours of one day: none, one or two; some touch, some reach over midnight."""
    times = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 10, 30)]
    times = sorted(chance.sample(times[1:], 4))
    shape = chance.choice(["none", "day", "two", "touching", "night", "early and late", "round"])
    return {
        "none": [],
        "day": [(times[0], times[1])],
        "two": [(times[0], times[1]), (times[2], times[3])],
        "touching": [(times[0], times[1]), (times[1], times[2])],
        "night": [(times[3], chance.choice([times[0], "00:00"]))],
        "early and late": [("00:00", times[0]), (times[1], "24:00")],
        "round": [("00:00", "24:00")],
    }[shape]


@pytest.mark.parametrize("seed", range(3))
def test_grid_and_single_check_agree_with_a_watch(office: Office, seed: int) -> None:
    """For random hours and services, offers, is_offered and slots_of_day tell one truth: that of
    somebody who watches the zone's clock minute after minute."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(5):
        zone = chance.choice(ZONES)
        slot, step = chance.choice([15, 45, 60, 90, 400, 1440]), chance.choice([10, 15, 30, 50, 60])
        day = chance.choice(changes(zone))
        days = [day + timedelta(days=offset) for offset in (-1, 0, 1)]
        weekly = {weekday: random_windows(chance) for weekday in range(1, 8)}

        special = {
            at: random_windows(chance)
            for at in [day - timedelta(days=2), *days, days[-1] + timedelta(days=1)]
            if chance.random() < 0.2
        }
        person_id = office.add_salesperson(f"p{uuid.uuid4().hex}", zone)
        hours(office, person_id, weekly, special)
        service = office.add_service(slot, step=step)
        expected = slots(zone, days, weekly, special, slot, step)
        where = (zone, day, weekly, special, slot, step)
        begin, end = first(zone, local(days[0], "00:00")), first(zone, local(days[-1], "24:00"))
        near = {at + offset * MINUTE for at in expected for offset in (-5, 0, 5)}
        strewn = {begin + chance.randrange(72 * 12) * 5 * MINUTE for _ in range(50)}
        candidates = {at for at in near | strewn if begin <= at < end}
        found = truths(office, person_id, service, (begin, end), candidates)
        assert found == (expected, expected), where
        for at in days:
            assert office.value(
                "select booking.slots_of_day(s, v, %s) from booking.salespersons s,"
                " booking.services v where s.id = %s and v.id = %s",
                first(zone, local(at, "12:00")),
                person_id,
                service,
            ) == len(slots(zone, [at], weekly, special, slot, step)), (where, at)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (("02:00", "02:30"), ""),
        (("01:00", "02:30"), "01:00 01:30"),
        (("01:00", "02:00"), "01:00 01:30"),
        (("02:30", "05:00"), "03:00 03:30 04:00 04:30"),
        (("02:30", "03:30"), "03:00"),
    ],
)
def test_an_edge_in_the_skipped_hour_is_the_jump(
    office: Office, window: Window, expected: str
) -> None:
    """In New York the clock jumps from 02:00 to 03:00: hours that begin or end between do so at
    the jump, and hours that lie between have no length."""
    day = date(2027, 3, 14)
    person_id = person(office, "America/New_York", [window], day)
    service = office.add_service(30, step=30)
    bounds = (first("America/New_York", local(day, edge)) for edge in ("00:00", "24:00"))
    found = truths(office, person_id, service, tuple(bounds), [])[0]
    assert clocks(sorted(found), "America/New_York") == expected


def test_the_limit_of_a_day_counts_all_of_it(office: Office, clock: Clock) -> None:
    """A local day whose midnight comes twice begins at the first: what is held in its first hour
    counts for the share of the day."""
    day = date(2026, 10, 25)
    clock.set(datetime(2026, 10, 23, tzinfo=UTC))
    person_id = person(office, "Atlantic/Azores", [("00:00", "06:00")], day)
    office.free_calendar(datetime(2026, 10, 24, tzinfo=UTC), 3, person_id)
    at = datetime(2026, 10, 25, 0, tzinfo=UTC)
    service = office.add_service(30, step=30, buffer=0)
    for count in range(7):
        held = office.hold(
            at + count * timedelta(minutes=30),
            30,
            email=f"c{count}@customer.example",
            salesperson_id=person_id,
            service_id=service,
        )
        assert held.status == 201, count
    with pytest.raises(psycopg.DatabaseError, match="too_many_holds"):
        office.hold(
            at + 7 * timedelta(minutes=30),
            30,
            email="c7@customer.example",
            salesperson_id=person_id,
            service_id=service,
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
        datetime(2026, 6, 2, 23, 30, tzinfo=UTC),
    )
