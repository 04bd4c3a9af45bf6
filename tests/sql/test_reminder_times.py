"""When reminders are due: against Python's zoneinfo, watched minute by minute.

Days are those of the clock where the recipient is, hours those that pass; telephones are quiet from
21:00 to 08:00.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.sql.clock_model import MINUTE, first, watched
from tests.sql.test_availability_zones import ZONES, changes
from tests.support.office import Office

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
BERLIN = "Europe/Berlin"
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def clock(at: datetime, zone: str) -> datetime:
    """What the zone's clock shows."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_loud(at: datetime, zone: str) -> bool:
    return time(8) <= clock(at, zone).time() < time(21)


def due(sql: psycopg.Connection, start: datetime, days: int, minutes: int, zone: str) -> datetime:
    row = sql.execute(
        "select booking.reminder_due(%s, %s, %s, %s)", [start, days, minutes, zone]
    ).fetchone()
    assert row is not None
    # Of times that come twice Python calls none equal to one of another zone.
    return row[0].astimezone(UTC)


def reminders(
    sql: psycopg.Connection,
    start: datetime,
    zone: str,
    since: datetime,
    *wanted: tuple[str, str],
) -> list[tuple[str, str, datetime, datetime]]:
    listed = [{"before": before, "channel": channel} for before, channel in wanted]
    return sql.execute(
        "select occurrence, channel, due_at, not_after from booking.reminders_of(%s, %s, %s, %s)"
        " order by due_at, channel",
        [Jsonb(listed), start, zone, since],
    ).fetchall()


def live_in(sql: psycopg.Connection, zone: str) -> None:
    """The session's own zone, which must not matter: its clock changes on other days."""
    sql.execute("select set_config('timezone', %s, false)", [zone])


def test_days_go_by_the_clock_and_hours_by(sql: psycopg.Connection) -> None:
    """Berlin, both changes of the clock, whatever zone the session has."""
    for session in ("UTC", "America/New_York"):
        live_in(sql, session)
        for start, days, hours, expected in (
            ("2026-10-25 10:00", 0, 24, "2026-10-24 11:00+02"),
            ("2026-10-25 10:00", 1, 0, "2026-10-24 10:00+02"),
            ("2026-03-29 10:00", 0, 24, "2026-03-28 09:00+01"),
            ("2026-03-29 10:00", 1, 0, "2026-03-28 10:00+01"),
            # 02:30 was skipped the day before: the instant at which the clock jumped.
            ("2026-03-30 02:30", 1, 0, "2026-03-29 03:00+02"),
            # 02:30 came twice the day before: the first.
            ("2026-10-26 02:30", 1, 0, "2026-10-25 02:30+02"),
            ("2026-10-26 02:30", 1, 1, "2026-10-25 01:30+02"),
        ):
            at = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(BERLIN))
            found = due(sql, at, days, hours * 60, BERLIN)
            assert found == datetime.fromisoformat(expected), (session, start, days, hours)


def test_of_a_time_that_comes_twice_the_second_is_reminded_of_by_itself(
    sql: psycopg.Connection,
) -> None:
    """02:30 in the second round, half an hour before: 02:00 of that round."""
    start = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo(BERLIN), fold=1).astimezone(UTC)
    assert due(sql, start, 0, 30, BERLIN) == start - 30 * MINUTE


@st.composite
def _around_changes(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone, and a minute within two days of a change of its clock."""
    zone = draw(st.sampled_from([*ZONES, "Asia/Tokyo"]))
    day = draw(st.sampled_from(changes(zone) if zone in ZONES else [NOON.date()]))
    minute = draw(st.integers(-2 * 24 * 60, 2 * 24 * 60))
    return zone, datetime.combine(day, time(), UTC) + minute * MINUTE


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    around=_around_changes(),
    days=st.integers(0, 3),
    minutes=st.integers(0, 3000),
    session=st.sampled_from(["UTC", "America/New_York"]),
)
def test_the_day_before_shows_the_same_time(
    sql: psycopg.Connection, around: tuple[str, datetime], days: int, minutes: int, session: str
) -> None:
    """As somebody finds it who watches the clock there: the first minute that shows the time."""
    zone, start = around
    live_in(sql, session)
    expected = first(zone, clock(start, zone) - days * DAY) if days else start
    assert due(sql, start, days, minutes, zone) == expected - minutes * MINUTE


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(around=_around_changes())
def test_a_telephone_rings_at_the_minute_next_to_quiet_hours(
    sql: psycopg.Connection, around: tuple[str, datetime]
) -> None:
    """By day at once; at night the last minute before, or the first after, on the clock there."""
    zone, at = around
    row = sql.execute(
        "select booking.before_quiet_hours(%(at)s, %(zone)s), booking.after_quiet_hours(%(at)s, %(zone)s)",
        {"at": at, "zone": zone},
    ).fetchone()
    loud = [
        minute for minute, shown in watched(zone, at.date()) if time(8) <= shown.time() < time(21)
    ]
    assert row == (max(m for m in loud if m <= at), min(m for m in loud if m >= at))


def test_edges_of_quiet_hours(sql: psycopg.Connection) -> None:
    """To the second."""
    for zone, at, expected in (
        (BERLIN, "2026-12-01 20:59:59+01", "2026-12-01 20:59:59+01"),
        (BERLIN, "2026-12-01 21:00+01", "2026-12-01 20:59+01"),
        (BERLIN, "2026-12-02 07:59:59+01", "2026-12-01 20:59+01"),
        (BERLIN, "2026-12-02 08:00+01", "2026-12-02 08:00+01"),
        # The evening before was left out of Samoa's calendar.
        ("Pacific/Apia", "2011-12-31 03:00+14", "2011-12-29 20:59-10"),
    ):
        row = sql.execute("select booking.before_quiet_hours(%s, %s)", [at, zone]).fetchone()
        assert row == (datetime.fromisoformat(expected),), (zone, at)


def test_reminders_follow_one_another(sql: psycopg.Connection) -> None:
    """Each is good until the next of its channel is due, the last until the meeting begins."""
    start = NOON + 3 * DAY
    assert reminders(sql, start, BERLIN, NOON, ("1 hour", "mail"), ("1 day", "mail")) == [
        ("1 day", "mail", start - DAY, start - HOUR),
        ("1 hour", "mail", start - HOUR, start),
    ]
    # 13:00 in Berlin is midnight in Auckland.
    assert reminders(sql, start, "Pacific/Auckland", NOON, ("1 hour", "sms")) == [
        ("1 hour", "sms", start - timedelta(hours=4, minutes=1), start)
    ]


def test_booked_too_late_for_one_it_is_left_out(sql: psycopg.Connection) -> None:
    """Also where only quiet hours bring it before the booking; at the very moment it is late."""
    start = NOON + DAY
    both = (("1 day", "mail"), ("1 hour", "mail"))
    assert [r[0] for r in reminders(sql, start, BERLIN, NOON, *both)] == ["1 hour"]
    assert [r[0] for r in reminders(sql, start, BERLIN, NOON - MINUTE, *both)] == [
        "1 day",
        "1 hour",
    ]
    assert reminders(sql, start, BERLIN, start - HOUR, *both) == []
    # 09:00 in the morning, booked at 21:30 the evening before: two hours before is quiet.
    morning = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
    booked = datetime(2026, 12, 1, 20, 30, tzinfo=UTC)
    assert reminders(sql, morning, BERLIN, booked, ("2 hours", "sms")) == []
    assert len(reminders(sql, morning, BERLIN, booked - HOUR, ("2 hours", "sms"))) == 1


def test_of_two_that_fall_on_one_evening_one_is_sent(sql: psycopg.Connection) -> None:
    """Quiet hours bring both to 20:59; by mail both come when they are due."""
    morning = datetime(2026, 12, 3, 7, 30, tzinfo=UTC)
    wanted = [(f"{hours} hours", channel) for hours in (1, 3) for channel in ("sms", "mail")]
    assert [r[:2] for r in reminders(sql, morning, BERLIN, NOON, *wanted)] == [
        ("1 hours", "sms"),
        ("3 hours", "mail"),
        ("1 hours", "mail"),
    ]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    around=_around_changes(), chance=st.randoms(use_true_random=False), ahead=st.integers(0, 5000)
)
def test_whatever_is_listed_nobody_is_told_twice_late_or_at_night(
    sql: psycopg.Connection, around: tuple[str, datetime], chance: random.Random, ahead: int
) -> None:
    """Of a channel one at a time, each before its end, none after the start, all after the booking."""
    zone, start = around
    since = start - ahead * MINUTE
    lead_times = [f"{n} {unit}" for n in range(5, 40, 7) for unit in ("days", "hours", "minutes")]
    wanted = [(before, chance.choice(["mail", "sms"])) for before in chance.sample(lead_times, 6)]
    found = reminders(sql, start, zone, since, *wanted)
    for channel in ("mail", "sms"):
        mine = [(at, until) for _, on, at, until in found if on == channel]
        assert all(since < at < until <= start for at, until in mine)
        assert all(until <= later for (_, until), (later, _) in pairwise(mine))
        assert channel == "mail" or all(is_loud(at, zone) for at, _ in mine)


def test_a_list_of_reminders_is_read_exactly(sql: psycopg.Connection) -> None:
    """What is wrong is said; what is not known is refused."""
    for listed, says in (
        (None, "A list"),
        ({"before": "1 day"}, "A list"),
        ([{"before": f"{n} hours", "channel": "mail"} for n in range(1, 12)], "At most 10"),
        (["1 day"], "A reminder says"),
        ([{"before": "1 day", "channel": "mail", "after": 1}], "A reminder says"),
        ([{"before": 1, "channel": "mail"}], "A reminder says"),
        ([{"channel": "mail"}], "A reminder says"),
        ([{"before": "1 day"}], "The channel"),
        ([{"before": "1 day", "channel": "letter"}], "The channel"),
        *(
            ([{"before": before, "channel": "mail"}], "Before is")
            for before in ("", "day", "0 days", "-1 day", "1 week", "1.5 hours", "1 day 2 hours")
        ),
        *(
            ([{"before": before, "channel": "mail"}], "Before is")
            for before in ("61 days", "4 minutes", "99999 hours", "100000 minutes", "1 day\n")
        ),
        (
            [{"before": before, "channel": "mail"} for before in ("1 hour", "60 minutes")],
            "The reminder 60 minutes by mail is listed twice.",
        ),
        ([{"before": before, "channel": "mail"} for before in ("1 day", "24 hours")], None),
        ([{"before": "1 day", "channel": channel} for channel in ("mail", "sms")], None),
        (
            [{"before": "60 days", "channel": "mail"}, {"before": "5 minutes", "channel": "sms"}],
            None,
        ),
        ([], None),
    ):
        argument = None if listed is None else Jsonb(listed)
        row = sql.execute("select booking.reminders_fault(%s)", [argument]).fetchone()
        assert row is not None
        assert row[0] is says is None or row[0].startswith(says), listed


def test_what_cannot_be_read_is_refused_whoever_writes_it(office: Office) -> None:
    """By the name of the field, and what is wrong with it."""
    office.configure("reminders", Jsonb([{"before": "1 day", "channel": "mail"}]))
    with pytest.raises(psycopg.DatabaseError, match="invalid_request") as refused:
        office.configure("reminders", Jsonb([{"before": "tomorrow", "channel": "mail"}]))
    assert '"field": "reminders"' in str(refused.value.diag.message_detail)
