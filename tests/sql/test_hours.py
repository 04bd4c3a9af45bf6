"""Hours of a salesperson and of a service, dates of both, and closures: against somebody who goes
through the minutes one by one."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from psycopg.errors import CheckViolation, ExclusionViolation

from tests.sql.clock_model import MINUTE, Closure, Rule, first, held_slots, local
from tests.sql.test_availability_zones import ZONES, changes, random_windows, truths
from tests.support.clock import Clock
from tests.support.office import Office

DAY = timedelta(days=1)


@pytest.fixture
def office(sql: psycopg.Connection, clock: Clock) -> Office:
    """A company at the beginning of 2026 that sells two years ahead and has no hours yet."""
    clock.set(datetime(2026, 1, 1, tzinfo=UTC))
    office = Office(sql, horizon_days=730)
    sql.execute("delete from booking.availability_rules")
    return office


def give(
    office: Office, rules: Sequence[Rule], person: object = None, service: object = None
) -> None:
    """Write a list of rules down."""
    for rule in rules:
        office.sql.execute(
            "insert into booking.availability_rules (tenant_id, salesperson_id, service_id, weekday,"
            " opens, closes, effective_from, effective_to) values (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                office.tenant_id,
                person,
                service,
                rule.weekday,
                *rule.window,
                rule.since,
                rule.until,
            ],
        )


def close(
    office: Office, closure: Closure, person: object = None, service: object = None
) -> uuid.UUID:
    """Write a closure down; its id."""
    kind = "daterange" if isinstance(closure[0], date) and not closure_has_time(closure) else ""
    return office.value(
        "insert into booking.closures (tenant_id, salesperson_id, service_id, days, period)"
        " values (%s, %s, %s, case when %s then daterange(%s::date, %s::date) end,"
        " case when not %s then tstzrange(%s, %s) end) returning id",
        office.tenant_id,
        person,
        service,
        bool(kind),
        *closure,
        bool(kind),
        *closure,
    )


def closure_has_time(closure: Closure) -> bool:
    """Whether it is between instants, not of whole days."""
    return isinstance(closure[0], datetime)


def random_rules(chance: random.Random, day: date) -> list[Rule]:
    """A list of weekly hours, some of them for some of the days around."""
    rules = []
    for weekday in range(1, 8):
        since = chance.choice([None, None, day - chance.randrange(3) * DAY])
        until = chance.choice([None, None, day + chance.randrange(3) * DAY])
        rules += [Rule(weekday, window, since, until) for window in random_windows(chance)]
    return rules


def random_closure(chance: random.Random, day: date) -> Closure:
    """A day or two, or some hours of them."""
    start = day + chance.randrange(-1, 2) * DAY
    if chance.random() < 0.5:
        return start, start + chance.choice([1, 2]) * DAY
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    begin += chance.randrange(24 * 12) * 5 * MINUTE
    return begin, begin + chance.choice([5, 90, 600]) * MINUTE


@pytest.mark.parametrize("seed", range(3))
def test_what_is_offered_is_what_the_minutes_allow(office: Office, seed: int) -> None:
    """For random lists of all four kinds, exceptions, closures, zones and services the offers, the
    check of one slot and the model tell the same slots."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(6):
        office.sql.execute("delete from booking.availability_rules")
        office.sql.execute("delete from booking.availability_exceptions")
        office.sql.execute("delete from booking.closures")
        zone = chance.choice(ZONES)
        held_zone = chance.choice([zone, zone, chance.choice(ZONES)])
        slot, step = chance.choice([15, 45, 60, 90, 400]), chance.choice([10, 15, 30, 50])
        day = chance.choice(changes(zone))
        days = [day + offset * DAY for offset in (-1, 0, 1)]
        person_id = office.add_salesperson(f"p{uuid.uuid4().hex}", zone)
        other_id = office.add_salesperson(f"p{uuid.uuid4().hex}", zone)
        service = office.add_service(slot, step=step)
        other_service = office.add_service(slot, step=step)
        office.sql.execute(
            "update booking.services set timezone = %s where id = %s", [held_zone, service]
        )
        # Of the company, the salesperson, the service, the salesperson for the service; others'.
        lists = {
            (whose, what): random_rules(chance, day) if chance.random() < share else []
            for whose, what, share in [
                (None, None, 1),
                (person_id, None, 0.5),
                (None, service, 0.5),
                (person_id, service, 0.3),
                (other_id, None, 0.3),
                (other_id, service, 0.3),
                (None, other_service, 0.3),
            ]
        }
        for (whose, what), rules in lists.items():
            give(office, rules, whose, what)
        special = {at: random_windows(chance) for at in days if chance.random() < 0.15}
        for at, windows in special.items():
            for opens, closes in windows or [(None, None)]:
                office.sql.execute(
                    "insert into booking.availability_exceptions (tenant_id, salesperson_id, day, opens, closes)"
                    " values (%s, %s, %s, %s, %s)",
                    [office.tenant_id, person_id, at, opens, closes],
                )
        closed = []
        for whose in (None, person_id, other_id):
            for what in (None, service, other_service):
                if chance.random() < 0.15:
                    closure = random_closure(chance, day)
                    close(office, closure, whose, what)
                    if whose != other_id and what != other_service:
                        closed.append(closure)
        expected = held_slots(
            zone,
            days,
            work=[lists[person_id, None], lists[None, None]],
            special=special,
            held_zone=held_zone,
            held=[lists[person_id, service], lists[None, service]],
            closed=closed,
            slot=slot,
            step=step,
        )
        begin, end = first(zone, local(days[0], "00:00")), first(zone, local(days[-1], "24:00"))
        near = {at + offset * MINUTE for at in expected for offset in (-5, 0, 5)}
        strewn = {begin + chance.randrange(72 * 12) * 5 * MINUTE for _ in range(100)}
        candidates = {at for at in near | strewn if begin <= at < end}
        found = truths(office, person_id, service, (begin, end), candidates)
        assert found == (expected, expected & candidates), (
            zone,
            held_zone,
            day,
            lists,
            special,
            closed,
        )


def test_hours_of_one_list_do_not_overlap(office: Office) -> None:
    """On one weekday, while both are in force; another list, weekday or season is another matter."""
    person, service = office.salesperson_id, office.service_id
    give(office, [Rule(1, ("09:00", "12:00")), Rule(1, ("12:00", "24:00"))])
    give(office, [Rule(2, ("09:00", "12:00"))])
    for list_of in [(person, None), (None, service), (person, service)]:
        give(office, [Rule(1, ("10:00", "24:00"), None, date(2026, 6, 30))], *list_of)
        give(office, [Rule(1, ("10:00", "13:00"), date(2026, 7, 1), None)], *list_of)
        for refused in [
            Rule(1, ("23:00", "02:00"), date(2026, 6, 30), None),
            Rule(1, ("12:59", "13:30"), date(2026, 12, 1), date(2026, 12, 1)),
        ]:
            with pytest.raises(ExclusionViolation), office.sql.transaction():
                give(office, [refused], *list_of)
    with pytest.raises(ExclusionViolation), office.sql.transaction():
        give(office, [Rule(1, ("11:00", "11:30"))])
    with pytest.raises(CheckViolation), office.sql.transaction():
        give(office, [Rule(3, ("11:00", "11:30"), date(2026, 7, 2), date(2026, 7, 1))])


@pytest.mark.parametrize(
    "closure",
    [
        "'empty', null",
        "'[2026-01-01,)', null",
        "null, '[2026-01-01 10:00Z,]'",
        "null, '(2026-01-01 10:00Z, 2026-01-01 11:00Z]'",
        "null, 'empty'",
        "null, null",
        "'[2026-01-01, 2026-01-02)', '[2026-01-01 10:00Z, 2026-01-01 11:00Z)'",
    ],
)
def test_a_closure_is_of_days_or_between_instants(office: Office, closure: str) -> None:
    """Exactly one of both, with an end, and the end not within."""
    with pytest.raises(CheckViolation):
        office.sql.execute(
            f"insert into booking.closures (tenant_id, days, period) values (%s, {closure})",
            [office.tenant_id],
        )


def test_hours_for_a_service_give_nobody_hours_of_work(office: Office) -> None:
    """A salesperson's list for a service is no list of their own: they work the company's hours."""
    give(office, [Rule(day, ("09:00", "12:00")) for day in range(1, 8)])
    give(office, [Rule(1, ("06:00", "20:00"))], office.salesperson_id, office.service_id)
    monday = datetime(2026, 6, 1, tzinfo=UTC)
    found, _ = truths(
        office, office.salesperson_id, office.service_id, (monday, monday + 2 * DAY), []
    )
    assert {at.hour for at in found} == {9, 10, 11}
    assert {at.day for at in found} == {1}


def test_the_widest_buffer_is_that_of_the_rule(office: Office) -> None:
    """What looks around a time looks as far as a service may have it."""
    office.sql.execute(
        "update booking.services set buffer_minutes = extract(epoch from booking.widest_buffer()) / 60"
    )
    with pytest.raises(CheckViolation):
        office.sql.execute("update booking.services set buffer_minutes = buffer_minutes + 1")


def test_the_widest_buffer_is_kept_on_both_sides(office: Office, clock: Clock) -> None:
    """Eight hours after a meeting, and as many before it, nothing is offered or held."""
    clock.set(datetime(2026, 6, 1, tzinfo=UTC))
    give(office, [Rule(day, ("00:00", "24:00")) for day in range(1, 8)])
    service = office.add_service(60, step=60, buffer=480)
    office.free_calendar(datetime(2026, 6, 1, tzinfo=UTC), 5)
    noon = datetime(2026, 6, 3, 12, tzinfo=UTC)
    assert office.hold(noon, service_id=service, email="a@customer.example").status == 201
    answer = office.answer(
        "availability",
        salesperson_id=office.salesperson_id,
        date=noon.date(),
        service_id=service,
    )
    starts = [datetime.fromisoformat(slot["start_at"]).hour for slot in answer.json["slots"]]
    assert starts == [0, 1, 2, 3, 21, 22, 23]
    for hour, status in [(4, 409), (20, 409), (3, 201), (21, 201)]:
        held = office.hold(
            noon.replace(hour=hour), service_id=service, email=f"b{hour}@customer.example"
        )
        assert held.status == status, hour


def test_a_closure_refuses_its_holds_and_keeps_no_buffer(office: Office, clock: Clock) -> None:
    """A slot that touches a closure is held, one that meets it is not, also where the quick look
    at a hold would have been enough; the service's own notice and horizon count likewise."""
    clock.set(datetime(2026, 6, 1, tzinfo=UTC))
    give(office, [Rule(day, ("00:00", "24:00")) for day in range(1, 8)])
    office.free_calendar(datetime(2026, 6, 1, tzinfo=UTC), 30)
    noon = datetime(2026, 6, 3, 12, tzinfo=UTC)
    close(office, (noon, noon + timedelta(hours=1)), office.salesperson_id)
    met = office.hold(noon + timedelta(minutes=30), email="b@customer.example")
    assert (met.status, met.code) == (422, "invalid_slot")
    assert met.json["detail"] == "Nothing is offered at this time: it is closed."
    assert office.hold(noon - timedelta(hours=1)).status == 201
    assert office.hold(noon + timedelta(hours=1), email="c@customer.example").status == 201
    office.sql.execute("update booking.services set min_notice_minutes = 1440, horizon_days = 8")
    for day, status in [(1, 422), (2, 201), (9, 201), (10, 422)]:
        at = datetime(2026, 6, day, 18, tzinfo=UTC)
        assert office.hold(at, email=f"d{day}@customer.example").status == status, day
