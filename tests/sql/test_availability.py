"""api.availability: what is offered, and why the rest is not."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import MONDAY, TEN
from tests.sql.offers import DAY, half_hours, starts
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.refused import Refused, refused


def error(office: Office, **params: Any) -> Refused:
    asked = {"salesperson_id": office.salesperson_id, "date": DAY} | params
    return refused(office.answer, "availability", **asked)


def test_a_free_day_has_the_slots_of_its_working_hours(office: Office) -> None:
    """Default hours give 60-minute slots every half hour; the last ends when the day does."""
    answer = office.answer("availability", salesperson_id=office.salesperson_id, date=DAY)
    body = answer.json
    assert list(body) == ["salesperson_id", "timezone", "slot_minutes", "buffer_minutes", "slots"]
    assert body | {"slots": []} == {
        "salesperson_id": str(office.salesperson_id),
        "timezone": "UTC",
        "slot_minutes": 60,
        "buffer_minutes": 10,
        "slots": [],
    }
    assert body["slots"][0] == {
        "start_at": "2026-11-23T09:00:00Z",
        "end_at": "2026-11-23T10:00:00Z",
    }
    assert [slot["start_at"][11:16] for slot in body["slots"]] == half_hours("09:00", "16:00")


def test_the_session_s_time_zone_changes_nothing(office: Office) -> None:
    """Output is UTC with Z whatever TimeZone the connection has."""
    office.sql.execute("set timezone = 'Asia/Kolkata'")
    assert starts(office) == half_hours("09:00", "16:00")
    body = office.answer("availability", salesperson_id=office.salesperson_id, date=DAY).body
    assert b"+0" not in body


def test_past_slots_are_not_offered(office: Office, clock: Clock) -> None:
    """A slot is offered until the moment it starts."""
    clock.set(TEN)
    office.free_calendar(MONDAY)
    assert starts(office)[0] == "10:00"
    clock.advance(seconds=1)
    assert starts(office)[0] == "10:30"


def test_a_past_date_has_no_slots_and_needs_no_calendar(office: Office) -> None:
    """A date before today answers 200 without slots and without busy times."""
    office.sql.execute("delete from booking.busy_days")
    assert starts(office, DAY - timedelta(days=3)) == []


def test_minimum_notice_is_kept(office: Office) -> None:
    """The first slot starts no sooner than min_notice_minutes from now."""
    office.configure("min_notice_minutes", 150)
    assert starts(office)[0] == "10:30"


def test_nothing_is_offered_beyond_the_horizon(office: Office) -> None:
    """The last day that is sold is horizon_days after today, and beyond it no calendar is
    needed."""
    office.configure("horizon_days", 2)
    assert starts(office, DAY + timedelta(days=2)) == half_hours("09:00", "16:00")
    office.sql.execute("delete from booking.busy_days")
    assert starts(office, DAY + timedelta(days=3)) == []


def test_the_horizon_ends_with_a_local_day_of_the_salesperson(office: Office, clock: Clock) -> None:
    """Late on Monday in Tokyo it is Tuesday in Auckland: an Auckland person is sold a day
    further."""
    clock.set(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    office.configure("horizon_days", 1)
    person = office.add_salesperson("nina", "Pacific/Auckland")
    office.free_calendar(MONDAY, 8, person)
    found = starts(office, DAY, 8, salesperson_id=person)
    # It is 01:00 of the 24th there; the 25th is the last day, and its 09:00 is 20:00 UTC.
    assert found[0] == "2026-11-23T20:00:00Z"
    assert found[-1] == "2026-11-25T03:00:00Z"


def test_weekends_are_closed(office: Office) -> None:
    """Days without rules have no slots."""
    assert starts(office, DAY + timedelta(days=5)) == []


def test_rules_of_a_salesperson_replace_all_those_of_the_tenant(office: Office) -> None:
    """One rule of one's own, and the tenant's week holds no more."""
    office.sql.execute(
        "insert into booking.availability_rules (tenant_id, salesperson_id, weekday, opens, closes)"
        " values (%s, %s, 1, '12:00', '14:00'), (%s, %s, 1, '15:00', '16:00')",
        [office.tenant_id, office.salesperson_id] * 2,
    )
    assert starts(office) == ["12:00", "12:30", "13:00", "15:00"]
    assert starts(office, DAY + timedelta(days=1)) == []
    other = office.add_salesperson("ben")
    office.free_calendar(MONDAY, 8, other)
    assert starts(office, salesperson_id=other) == half_hours("09:00", "16:00")


def add_exception(office: Office, opens: str | None, closes: str | None, *, own: bool) -> None:
    office.sql.execute(
        "insert into booking.availability_exceptions (tenant_id, salesperson_id, day, opens,"
        " closes)"
        " values (%s, %s, %s, %s, %s)",
        [office.tenant_id, office.salesperson_id if own else None, DAY, opens, closes],
    )


@pytest.mark.parametrize("own", [True, False])
def test_an_exception_replaces_the_rules_of_its_day(office: Office, own: bool) -> None:
    """Special hours hold instead of the weekly ones, in several windows; the next day is as
    ever."""
    add_exception(office, "18:00", "20:00", own=own)
    add_exception(office, "06:00", "10:30", own=own)
    assert starts(office) == ["08:00", "08:30", "09:00", "09:30", "18:00", "18:30", "19:00"]
    assert starts(office, DAY + timedelta(days=1)) == half_hours("09:00", "16:00")


@pytest.mark.parametrize("own", [True, False])
def test_an_exception_without_hours_closes_the_day(office: Office, own: bool) -> None:
    """A holiday has no slots."""
    add_exception(office, None, None, own=own)
    assert starts(office) == []


def test_a_person_s_exception_beats_the_tenant_s(office: Office) -> None:
    """On a holiday of the company somebody may work, and the other way round."""
    add_exception(office, None, None, own=False)
    add_exception(office, "13:00", "14:00", own=True)
    assert starts(office) == ["13:00"]


def test_the_grid_counts_from_each_opening_time(office: Office) -> None:
    """A window that opens at 09:10 has slots at 09:10, 09:40 …; none reaches beyond its end."""
    add_exception(office, "09:10", "11:00", own=True)
    add_exception(office, "11:05", "12:10", own=True)
    assert starts(office) == ["09:10", "09:40", "11:05"]


def test_a_slot_may_span_windows_that_touch(office: Office) -> None:
    """Hours from 9 to 12 and from 12 to 17 offer what 9 to 17 does."""
    add_exception(office, "09:00", "12:00", own=True)
    add_exception(office, "12:00", "17:00", own=True)
    assert starts(office) == half_hours("09:00", "16:00")
    assert office.hold(MONDAY.replace(hour=11, minute=30)).status == 201


def test_each_of_two_windows_that_touch_counts_its_own_grid(office: Office) -> None:
    """The second window's grid begins at its own opening; the first one's ends there."""
    add_exception(office, "09:10", "11:00", own=True)
    add_exception(office, "11:00", "12:05", own=True)
    assert starts(office) == ["09:10", "09:40", "10:10", "10:40", "11:00"]


def test_windows_touch_over_midnight(office: Office) -> None:
    """Until 24:00 and from 00:00 of the next day is one stretch, wherever the question begins."""
    office.sql.execute("delete from booking.availability_rules")
    for weekday, opens, closes in [(1, "22:00", "24:00"), (2, "00:00", "02:00")]:
        office.sql.execute(
            "insert into booking.availability_rules (tenant_id, weekday, opens, closes)"
            " values (%s, %s, %s, %s)",
            [office.tenant_id, weekday, opens, closes],
        )
    assert starts(office) == half_hours("22:00", "23:30")
    assert starts(office, DAY + timedelta(days=1)) == half_hours("00:00", "01:00")
    assert office.hold(MONDAY.replace(hour=23, minute=30)).status == 201


def test_hours_that_close_before_they_open_end_on_the_next_day(office: Office) -> None:
    """From 22:00 to 02:00 of a Monday sells Monday night, the hours after midnight too."""
    office.sql.execute("delete from booking.availability_rules")
    office.sql.execute(
        "insert into booking.availability_rules (tenant_id, weekday, opens, closes)"
        " values (%s, 1, '22:00', '02:00')",
        [office.tenant_id],
    )
    assert starts(office) == half_hours("22:00", "23:30")
    assert starts(office, DAY + timedelta(days=1)) == half_hours("00:00", "01:00")
    assert office.hold(MONDAY.replace(hour=23, minute=30)).status == 201


def test_an_exception_ends_the_night_before_it(office: Office) -> None:
    """Hours over midnight end at the beginning of a date that is an exception."""
    add_exception(office, None, None, own=False)
    sunday = DAY - timedelta(days=1)
    office.sql.execute("delete from booking.availability_rules")
    office.sql.execute(
        "insert into booking.availability_rules (tenant_id, weekday, opens, closes)"
        " select %s, d, '22:00', '02:00' from generate_series(1, 7) d",
        [office.tenant_id],
    )
    assert starts(office, sunday + timedelta(days=1)) == []
    assert starts(office, DAY + timedelta(days=1)) == half_hours("22:00", "23:30")


def test_an_exception_has_both_ends_or_none(office: Office) -> None:
    """One end alone, no length, and an opening at 24:00 are refused by the table."""
    for opens, closes in [("09:00", None), (None, "17:00"), ("09:00", "09:00"), ("24:00", "02:00")]:
        with pytest.raises(psycopg.errors.CheckViolation):
            add_exception(office, opens, closes, own=True)


def test_overlapping_windows_offer_each_slot_once(office: Office) -> None:
    """A slot that two windows contain is one slot."""
    add_exception(office, "09:00", "11:00", own=True)
    add_exception(office, "09:30", "11:00", own=True)
    assert starts(office) == ["09:00", "09:30", "10:00"]


def test_a_window_may_end_at_midnight(office: Office) -> None:
    """24:00 is the end of the day: the last slot ends there."""
    add_exception(office, "22:00", "24:00", own=True)
    assert starts(office) == ["22:00", "22:30", "23:00"]


def test_date_is_a_local_day_of_the_zone_asked_for(office: Office) -> None:
    """The 24th in Tokyo holds the slots that start between 15:00 of the 23rd and 15:00 of the 24th
    UTC."""
    answer = office.answer(
        "availability",
        salesperson_id=office.salesperson_id,
        date=DAY + timedelta(days=1),
        timezone="Asia/Tokyo",
    )
    found = [slot["start_at"] for slot in answer.json["slots"]]
    assert answer.json["timezone"] == "Asia/Tokyo"
    assert (found[0], found[2], found[3], found[-1]) == (
        "2026-11-23T15:00:00Z",
        "2026-11-23T16:00:00Z",
        "2026-11-24T09:00:00Z",
        "2026-11-24T14:30:00Z",
    )


def test_several_days_are_one_list(office: Office) -> None:
    """Seven days from Monday hold five working days of fifteen slots, in order."""
    found = starts(office, DAY, 7)
    assert len(found) == 75
    assert found == sorted(set(found))


def test_another_service_has_its_own_length_and_grid(office: Office) -> None:
    """A named service is offered with its own length, step and buffer."""
    service = office.add_service(45, step=15, buffer=0)
    answer = office.answer(
        "availability", salesperson_id=office.salesperson_id, date=DAY, service_id=service
    )
    found = [slot["start_at"][11:16] for slot in answer.json["slots"]]
    assert (answer.json["slot_minutes"], answer.json["buffer_minutes"]) == (45, 0)
    assert (found[:2], found[-1], len(found)) == (["09:00", "09:15"], "16:15", 30)


def test_days_are_1_to_31(office: Office) -> None:
    """Any other number is 400 invalid_request and names days."""
    for days in [0, 32, -1, None]:
        assert error(office, days=days) == ("SB400", "invalid_request", ["days"]), days


def test_only_iana_zones_are_zones(office: Office) -> None:
    """Abbreviations, POSIX rules, offsets and other spellings are 400 and name timezone."""
    for zone in [
        "FOO5",
        "EST",
        "europe/berlin",
        "Mars/Base",
        "",
        "+01:00",
        "posix/Europe/Berlin",
        "EST5EDT,M3.2.0,M11.1.0",
    ]:
        assert error(office, timezone=zone) == ("SB400", "invalid_request", ["timezone"]), zone


def test_iana_zones_are_taken(office: Office) -> None:
    """Names of the IANA database are accepted as they are spelled there."""
    for zone in [
        "UTC",
        "Europe/Berlin",
        "Asia/Kolkata",
        "America/Argentina/Buenos_Aires",
        "Etc/GMT+5",
    ]:
        answer = office.answer(
            "availability", salesperson_id=office.salesperson_id, date=DAY, timezone=zone
        )
        assert answer.json["timezone"] == zone


def test_all_faults_are_told_at_once(office: Office) -> None:
    """A wrong zone, too many days, no date and an unknown service are four errors of one answer."""
    found = error(office, days=40, timezone="nowhere", date=None, service_id=uuid.uuid4())
    assert found == ("SB400", "invalid_request", ["date", "days", "service", "timezone"])


def test_an_unknown_or_inactive_salesperson_is_404(office: Office) -> None:
    """Whoever sells no slots is not found."""
    assert error(office, salesperson_id=uuid.uuid4())[:2] == ("SB404", "salesperson_not_found")
    office.sql.execute("update booking.salespersons set active = false")
    assert error(office)[:2] == ("SB404", "salesperson_not_found")


def test_another_tenant_s_salesperson_is_404(office: Office, sql: psycopg.Connection) -> None:
    """An id of another tenant is as unknown as any."""
    other = Office(sql, "globex")
    assert error(office, salesperson_id=other.salesperson_id)[:2] == (
        "SB404",
        "salesperson_not_found",
    )


def test_a_tenant_that_is_not_active_has_no_pages(office: Office) -> None:
    """Unknown and disabled tenants are 404 tenant_not_found."""
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert error(office)[:2] == ("SB404", "tenant_not_found")


def test_salespeople_lists_the_active_by_name(office: Office) -> None:
    """Inactive ones are left out; mailboxes are nobody's business."""
    ben = office.add_salesperson("ben", "Europe/Berlin")
    gone = office.add_salesperson("carl")
    office.sql.execute("update booking.salespersons set active = false where id = %s", [gone])
    assert office.answer("salespeople").json == {
        "salespeople": [
            {"id": str(office.salesperson_id), "display_name": "Anna", "timezone": "UTC"},
            {"id": str(ben), "display_name": "Ben", "timezone": "Europe/Berlin"},
        ]
    }
