"""api.service_hours*, api.staff_hours*: weekly hours as a company's administrators edit them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.refused import refused

WEDNESDAY = 3


def rule(day: int, start: str, end: str, **more: Any) -> dict[str, Any]:
    plain = {"day_of_week": day, "start_time": start, "end_time": end}
    return plain | {"effective_from": None, "effective_to": None} | more


def asked(office: Office, kind: str) -> dict[str, Any]:
    one = {"service": office.service_id, "staff": office.salesperson_id}[kind]
    return {"service_id" if kind == "service" else "salesperson_id": one}


def put(office: Office, kind: str, rules: Any, version: int | None = None) -> dict[str, Any]:
    return office.answer_of(
        f"{kind}_hours_put",
        **asked(office, kind),
        fields={"rules": rules},
        version=version,
        actor="key",
    ).json


def faults(office: Office, kind: str, fields: Any) -> dict[str, str]:
    """What is said of each field."""
    with pytest.raises(psycopg.DatabaseError) as raised:
        office.answer_of(
            f"{kind}_hours_put", **asked(office, kind), fields=fields, version=None, actor="key"
        )
    detail = json.loads(raised.value.diag.message_detail or "{}")
    return {error["field"]: error["message"] for error in detail["errors"]}


def starts(office: Office) -> list[str]:
    """Free times of Wednesday."""
    answer = office.answer(
        "availability", salesperson_id=office.salesperson_id, date=WEDNESDAY_TEN.date()
    )
    return [slot["start_at"][11:16] for slot in answer.json["slots"]]


@pytest.mark.parametrize("kind", ["service", "staff"])
def test_hours_are_put_whole_and_read(office: Office, kind: str) -> None:
    """Sorted, with the version of what they belong to; the same again changes nothing."""
    of_all = {"salesperson_id": None} if kind == "service" else {}
    rules = [
        rule(WEDNESDAY, "13:00", "15:00", effective_from="2026-06-01", **of_all),
        rule(0, "20:00", "24:00", effective_to="2026-12-31", **of_all),
        rule(WEDNESDAY, "10:00", "12:00", effective_from="2026-06-01", **of_all),
    ]
    made = put(office, kind, rules, 1)
    assert made["rules"] == [rules[1], rules[2], rules[0]]
    assert (made["version"], made["timezone"], made["conflicts"]) == (2, "UTC", [])
    del made["conflicts"]
    assert office.answer_of(f"{kind}_hours", **asked(office, kind)).json == made
    assert starts(office) == ["10:00", "10:30", "11:00", "13:00", "13:30", "14:00"]
    assert put(office, kind, rules)["version"] == 2
    assert put(office, kind, []) | {"conflicts": []} == made | {
        "rules": [],
        "version": 3,
        "conflicts": [],
    }
    assert len(starts(office)) == 15
    (action,) = set(
        office.values(
            "select action from booking.audit_logs where action like %s", "%hours_changed"
        )
    )
    assert action == f"{'service' if kind == 'service' else 'salesperson'}.hours_changed"


def test_a_service_has_hours_for_single_people(office: Office) -> None:
    """They replace the service's for these; the company's and other people's stay."""
    own = {"salesperson_id": str(office.salesperson_id)}
    put(office, "staff", [rule(WEDNESDAY, "09:00", "16:00")])
    everybody = rule(WEDNESDAY, "09:00", "10:00", salesperson_id=None)
    put(office, "service", [rule(WEDNESDAY, "15:00", "17:00", **own), everybody])
    assert starts(office) == ["15:00"]
    assert put(office, "service", [everybody])["rules"] == [everybody]
    assert starts(office) == ["09:00"]


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ("", ["rules"]),
        ([rule(1, "09:00", "10:00")] * 201, ["rules"]),
        ([1], ["rules.0"]),
        ([{}], ["rules.0.day_of_week", "rules.0.end_time", "rules.0.start_time"]),
        ([rule(7, "9:00", "24:01")], ["rules.0.day_of_week", "rules.0.end_time", "rules.0.start_time"]),
        ([rule(1, "24:00", "10:00")], ["rules.0.start_time"]),
        ([rule(1, "10:00", "10:00")], ["rules.0.end_time"]),
        ([rule(1, "09:00", "10:00", effective_from="2026-02-30")], ["rules.0.effective_from"]),
        (
            [rule(1, "09:00", "10:00", effective_from="2026-02-02", effective_to="2026-02-01")],
            ["rules.0.effective_to"],
        ),
        ([rule(1, "09:00", "10:00", extra=1)], ["rules.0.extra"]),
    ],
)  # fmt: skip
def test_what_is_no_hours_is_refused_by_its_place(
    office: Office, sent: Any, fields: list[str]
) -> None:
    for kind in ("service", "staff"):
        assert sorted(faults(office, kind, {"rules": sent})) == fields


def test_people_and_fields_that_are_not_there_are_refused(office: Office) -> None:
    other = Office(office.sql, "other")
    theirs = rule(1, "09:00", "10:00", salesperson_id=str(other.salesperson_id))
    assert list(faults(office, "service", {"rules": [theirs]})) == ["rules.0.salesperson_id"]
    assert list(faults(office, "staff", {"rules": [theirs]})) == ["rules.0.salesperson_id"]
    assert set(faults(office, "staff", {"hours": []})) == {"hours", "rules"}
    for kind, code in (("service", "service_not_found"), ("staff", "salesperson_not_found")):
        theirs = {"tenant_id": office.tenant_id, **asked(other, kind)}
        assert refused(office.app, f"{kind}_hours", **theirs).code == code
        changed = {"fields": {"rules": []}, "version": None, "actor": "key"}
        assert refused(office.app, f"{kind}_hours_put", **theirs, **changed).code == code
        stale = {"tenant_id": office.tenant_id, **asked(office, kind), **changed, "version": 9}
        assert refused(office.app, f"{kind}_hours_put", **stale).code == "version_conflict"


@pytest.mark.parametrize(
    ("first", "second", "is_overlap"),
    [
        (rule(1, "09:00", "12:00"), rule(1, "11:59", "13:00"), True),
        (rule(1, "09:00", "12:00"), rule(1, "12:00", "13:00"), False),
        (rule(1, "09:00", "12:00"), rule(2, "09:00", "12:00"), False),
        (rule(0, "20:00", "24:00"), rule(0, "22:00", "02:00"), True),
        (rule(0, "20:00", "02:00"), rule(1, "00:00", "03:00"), False),
        (
            rule(1, "09:00", "12:00", effective_to="2026-06-30"),
            rule(1, "09:00", "12:00", effective_from="2026-06-30"),
            True,
        ),
        (
            rule(1, "09:00", "12:00", effective_to="2026-06-30"),
            rule(1, "09:00", "12:00", effective_from="2026-07-01"),
            False,
        ),
    ],
)
def test_hours_that_overlap_are_refused_with_both_named(
    office: Office, first: dict[str, Any], second: dict[str, Any], *, is_overlap: bool
) -> None:
    """While both are in force; those of two people, or of one and of all, may."""
    rules = [rule(5, "01:00", "02:00"), first, second]
    if is_overlap:
        found = faults(office, "staff", {"rules": rules})
        assert list(found) == ["rules.2"]
        assert "number 2 of the list" in found["rules.2"]
    else:
        assert len(put(office, "staff", rules)["rules"]) == 3
    apart = [first, second | {"salesperson_id": str(office.salesperson_id)}]
    assert len(put(office, "service", apart)["rules"]) == 2


def test_what_is_booked_outside_of_new_hours_is_listed(office: Office) -> None:
    """It stays; what lies in them, was canceled, is over or is another's is not listed."""
    booked = office.confirmed(WEDNESDAY_TEN)
    within = office.confirmed(WEDNESDAY_TEN + timedelta(hours=4))
    office.hold(WEDNESDAY_TEN + timedelta(hours=2))
    person = office.add_salesperson("bea")
    office.free_calendar(datetime(2026, 11, 23, tzinfo=UTC), salesperson_id=person)
    others = office.confirmed(WEDNESDAY_TEN + timedelta(minutes=90), salesperson_id=person)
    hours = [rule(WEDNESDAY, "13:00", "17:00")]
    made = put(office, "staff", hours)
    assert made["conflicts"] == [
        {
            "id": booked,
            "salesperson_id": str(office.salesperson_id),
            "service_id": str(office.service_id),
            "start_at": "2026-11-25T10:00:00Z",
            "end_at": "2026-11-25T11:00:00Z",
        }
    ]
    assert put(office, "staff", [])["conflicts"] == []
    listed = put(office, "service", hours)["conflicts"]
    assert {each["id"] for each in listed} == {booked, others}
    assert within not in {each["id"] for each in listed}
    status = office.value("select status::text from booking.bookings where id = %s", booked)
    assert status == "confirmed"


def test_the_week_of_a_service_is_what_its_hours_and_its_people_share(office: Office) -> None:
    """By its own days and those who offer it, for single people too, and less what is closed."""
    bert = office.add_salesperson("bert", "America/New_York")

    def week(date: str = "2026-11-26") -> list[list[str]]:
        shown = office.answer_of("service_week", service_id=office.service_id, date=date).json
        assert [day["date"][-2:] for day in shown["days"]] == [str(n) for n in range(23, 30)]
        return [
            [
                " ".join(f"{p['start_at'][11:16]}-{p['end_at'][11:16]}" for p in one["pieces"])
                for one in day["people"]
            ]
            for day in shown["days"]
        ]

    assert week()[:2] == [["09:00-17:00", "14:00-22:00"]] * 2
    put(office, "service", [
        rule(1, "08:00", "15:00"), rule(2, "16:00", "23:00"),
        rule(2, "21:00", "22:00", salesperson_id=str(bert)),
    ])  # fmt: skip
    office.answer_of("closure_create", actor="test",
               fields={"service_id": str(office.service_id), "from": "2026-11-23T09:30:00Z",
                       "to": "2026-11-23T10:00:00Z"})  # fmt: skip
    assert week() == [
        ["09:00-09:30 10:00-15:00", ""], ["16:00-17:00", "21:00-22:00"], *[["", ""]] * 5,
    ]  # fmt: skip
    office.answer_of("service_salespeople_put", service_id=office.service_id,
               fields={"salespeople": [{"salesperson_id": str(bert), "active": True}]},
               version=None, actor="test")  # fmt: skip
    assert week("2026-11-23")[1] == ["21:00-22:00"]
