"""Slots of a service for everybody who offers it."""

from __future__ import annotations

import json
import random
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import MONDAY
from tests.support.office import Answer, Office
from tests.support.refused import refused

DAY = date(2026, 11, 25)
NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(office: Office) -> list[uuid.UUID]:
    """Three salespeople by id, open on Wednesday from nine to noon, UTC; their calendars are free."""
    office.sql.execute("delete from booking.availability_rules")
    office.sql.execute(
        "insert into booking.availability_rules (tenant_id, weekday, opens, closes)"
        " values (%s, 3, '09:00', '12:00')",
        [office.tenant_id],
    )
    office.sql.execute("update booking.services set step_minutes = 60, buffer_minutes = 0")
    office.add_salesperson("bea")
    office.add_salesperson("cem")
    office.free_calendars()
    found = office.values("select id from booking.salespersons where active order by id")
    for person in found:
        office.free_calendar(MONDAY, 5, person)
    return found


def ask(office: Office, **more: Any) -> Answer:
    asked = {"service_id": office.service_id, "start_date": DAY, "end_date": DAY} | more
    return office.answer("service_slots", **asked)


def explain(office: Office, **more: Any) -> dict[str, Any]:
    asked = {
        "service_id": office.service_id, "start_date": DAY, "end_date": DAY,
        "salesperson_id": None, "timezone": None, "explain": True,
    } | more  # fmt: skip
    return office.answer_of("service_slots_explained", **asked).json


def told(answer: dict[str, Any], people: list[uuid.UUID]) -> dict[int, str]:
    """Who is free at which hour, by their place in the list."""
    return {
        datetime.fromisoformat(slot["start_at"]).hour: "".join(
            str(people.index(uuid.UUID(person))) for person in slot["provider_ids"]
        )
        for slot in answer["slots"]
    }


def test_everybody_who_is_free_is_named(office: Office, people: list[uuid.UUID]) -> None:
    """In the order of their ids, whatever takes each: a booking, the calendar, a closure, hours."""
    office.hold(NINE, salesperson_id=people[0])
    office.busy(MONDAY, [(NINE + HOUR, NINE + HOUR + timedelta(minutes=5))], 5, people[1])
    office.sql.execute(
        "insert into booking.closures (tenant_id, salesperson_id, period)"
        " values (%s, %s, tstzrange(%s, %s))",
        [office.tenant_id, people[2], NINE + 2 * HOUR, NINE + 3 * HOUR],
    )
    answer = ask(office)
    assert answer.status == 200, answer.fetch
    assert told(answer.json, people) == {9: "12", 10: "02", 11: "01"}
    assert (answer.json["timezone"], answer.json["incomplete"]) == ("UTC", 0)
    first = answer.json["slots"][0]
    assert (first["start_at"], first["end_at"]) == ("2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z")
    assert first["available"] is True
    assert told(ask(office, salesperson_id=people[1]).json, people) == {9: "1", 11: "1"}


def test_of_whom_the_calendar_cannot_be_read_is_left_out(
    office: Office, people: list[uuid.UUID]
) -> None:
    """Asked for first, in the order of ids, each with a lease; counted when they cannot be read;
    refused only when nobody can be."""
    office.sql.execute("delete from booking.busy_days where salesperson_id <> %s", [people[1]])
    first = ask(office)
    assert first.status is None
    assert [each["salesperson_id"] for each in first.fetch] == [str(people[0]), str(people[2])]
    assert all(each["lease"] for each in first.fetch)
    assert {(each["from_day"], each["to_day"]) for each in first.fetch} == {
        # What begins late in the day may reach into the next.
        ("2026-11-25", "2026-11-26")
    }
    away = [str(people[0]), str(people[2])]
    answer = ask(office, asked=away, unreadable=away)
    assert told(answer.json, people) == {9: "1", 10: "1", 11: "1"}
    assert answer.json["incomplete"] == 2
    with pytest.raises(psycopg.DatabaseError, match="calendar_unavailable"):
        ask(office, unreadable=[str(person) for person in people])


def test_ten_calendars_are_asked_for_at_most(office: Office, people: list[uuid.UUID]) -> None:
    """The others are left out and counted; who was asked for already may be asked for again."""
    for number in range(9):
        office.add_salesperson(f"p{number:02}")
    office.sql.execute("delete from booking.busy_days")
    wanted = [each["salesperson_id"] for each in ask(office).fetch]
    everybody = office.values("select id::text from booking.salespersons where active order by id")
    assert wanted == everybody[:10]
    office.sql.execute("update booking.calendar_freshness set lease = null, lease_until = null")
    again = ask(office, asked=wanted).fetch
    assert [each["salesperson_id"] for each in again] == wanted
    for person in wanted:
        office.free_calendar(MONDAY, 5, uuid.UUID(person))
    answer = ask(office, asked=wanted)
    assert answer.json["incomplete"] == 2
    assert len(answer.json["slots"][0]["provider_ids"]) == 10


def test_who_offers_it_is_asked(office: Office, people: list[uuid.UUID]) -> None:
    """Of a service with a list of people only those are free, and others are not found."""
    office.sql.execute(
        "insert into booking.service_salespersons (tenant_id, service_id, salesperson_id)"
        " values (%s, %s, %s)",
        [office.tenant_id, office.service_id, people[2]],
    )
    assert told(ask(office).json, people) == {9: "2", 10: "2", 11: "2"}
    with pytest.raises(psycopg.DatabaseError, match="salesperson_not_found"):
        ask(office, salesperson_id=people[0])


def test_staff_are_told_why(office: Office, people: list[uuid.UUID]) -> None:
    """Of a slot that nobody has, the reason of whoever is nearest to being free, and of each."""
    for person in people:
        office.sql.execute(
            "insert into booking.closures (tenant_id, salesperson_id, period)"
            " values (%s, %s, tstzrange(%s, %s))",
            [office.tenant_id, person, NINE, NINE + HOUR],
        )
    office.hold(NINE + HOUR, salesperson_id=people[0])
    office.busy(MONDAY, [(NINE + HOUR, NINE + 2 * HOUR)], 5, people[1])
    answer = explain(office, unreadable=[str(people[2])])
    nine, ten, eleven = answer["slots"]
    assert (nine["available"], nine["reason"]) == (False, "closure")
    assert ten["reasons"] == dict(
        zip(map(str, people), ["booked", "calendar", "unknown"], strict=True)
    )
    assert (ten["available"], ten["reason"]) == (False, "unknown")
    assert (eleven["available"], eleven["reason"]) == (True, None)
    assert eleven["provider_ids"] == [str(person) for person in people[:2]]
    assert answer["incomplete"] == 1
    # Nobody is free within the notice; unasked nothing of it is told.
    office.configure("min_notice_minutes", 3 * 24 * 60)
    assert {slot["reason"] for slot in explain(office)["slots"]} == {"closure", "notice"}
    assert explain(office, explain=False)["slots"] == []


@pytest.mark.parametrize("seed", range(3))
def test_everybody_is_free_as_they_are_alone(office: Office, seed: int) -> None:
    """For random zones, hours, closures, bookings and busy times: together, and with the reasons,
    it is told what api.availability tells of each."""
    chance = random.Random(seed)  # noqa: S311
    zones = ["UTC", "Asia/Tokyo", "America/New_York", "Asia/Kathmandu"]
    people = [office.salesperson_id]
    people += [office.add_salesperson(f"p{n}", chance.choice(zones)) for n in range(3)]
    people += office.values(
        "insert into booking.salespersons (tenant_id, display_name, timezone, calendar_kind)"
        " values (%s, 'Nina', %s, 'none') returning id",
        office.tenant_id,
        chance.choice(zones),
    )
    office.set(max_unverified_share=0)

    def some_time() -> datetime:
        return MONDAY + timedelta(days=chance.randrange(5), minutes=30 * chance.randrange(18))

    for person in people:
        at = [some_time() for _ in range(4)]
        office.busy(MONDAY, [(a, a + chance.choice([1, 3]) * HOUR) for a in at], 8, person)
        for n in range(6):
            office.hold(some_time(), salesperson_id=person, email=f"{n}-{person}@customer.example")
        if chance.random() < 0.5:
            begin = some_time()
            office.sql.execute(
                "insert into booking.closures (tenant_id, salesperson_id, period)"
                " values (%s, %s, tstzrange(%s, %s))",
                [office.tenant_id, person, begin, begin + 9 * HOUR],
            )
        if chance.random() < 0.4:
            office.sql.execute(
                "insert into booking.availability_rules"
                " (tenant_id, salesperson_id, service_id, weekday, opens, closes)"
                " select %s, %s, %s, d, '08:15', '13:00' from generate_series(2, 5) d",
                [office.tenant_id, person, chance.choice([None, office.service_id])],
            )
    office.configure("min_notice_minutes", chance.choice([0, 1500]))
    asked = {
        "start_date": MONDAY.date(),
        "end_date": MONDAY.date() + timedelta(days=4),
        "timezone": "Europe/Berlin",
    }
    expected: dict[str, list[str]] = {}
    for person in sorted(people):
        alone = office.answer(
            "availability", salesperson_id=person, date=asked["start_date"], days=5,
            timezone=asked["timezone"],
        )  # fmt: skip
        for slot in alone.json["slots"]:
            expected.setdefault(slot["start_at"], []).append(str(person))
    assert expected
    assert office.values("select count(*) > 5 from booking.bookings") == [True]
    for answer in (ask(office, **asked).json, explain(office, **asked)):
        assert answer["incomplete"] == 0
        starts = [slot["start_at"] for slot in answer["slots"]]
        assert starts == sorted(starts)
        found = {s["start_at"]: s["provider_ids"] for s in answer["slots"] if s["available"]}
        assert found == expected


def test_what_is_not_for_them_has_no_times(office: Office, people: list[uuid.UUID]) -> None:
    """Whoever could not book a service learns none, and in a company for members no visitor does;
    one that is not sold is not there."""
    told = {}
    for audience in ("public", "member", "prospect", "customer"):
        other = office.add_service(60)
        office.sql.execute(
            "update booking.services set audience = %s where id = %s", [audience, other]
        )
        for who in ({"kind": "nobody"}, {"kind": "account", "roles": ["prospect"]}):
            office.sql.execute(
                "select set_config('booking.request', %s, false)", [json.dumps({"principal": who})]
            )
            try:
                told[audience, who["kind"]] = ask(office, service_id=other).status
            except psycopg.DatabaseError as error:
                told[audience, who["kind"]] = error.diag.message_primary
    assert told == {
        ("public", "nobody"): 200,
        ("public", "account"): 200,
        ("member", "nobody"): "sign_in_required",
        ("member", "account"): 200,
        ("prospect", "nobody"): "sign_in_required",
        ("prospect", "account"): 200,
        ("customer", "nobody"): "sign_in_required",
        ("customer", "account"): "audience_not_allowed",
    }
    office.sql.execute("update booking.services set active = false where id = %s", [other])
    assert refused(ask, office, service_id=other).code == "service_not_found"
    office.configure("booking_access", "members")
    assert ask(office).status == 200
    office.sql.execute(
        """select set_config('booking.request', '{"principal": {"kind": "nobody"}}', false)"""
    )
    assert refused(ask, office).code == "sign_in_required"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"end_date": DAY - timedelta(days=1)}, "end_date"),
        ({"end_date": DAY + timedelta(days=62)}, "end_date"),
        ({"start_date": None}, "start_date"),
        ({"timezone": "Berlin"}, "timezone"),
    ],
)
def test_a_wrong_question_is_refused(office: Office, asked: dict[str, Any], field: str) -> None:
    """By the name of its field."""
    error = refused(ask, office, **asked)
    assert (error.code, error.fields) == ("invalid_request", [field])
