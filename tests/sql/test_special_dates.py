"""api.exception_*: dates with other hours; api.staff_week: the hours that result, and why."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.refused import refused

DAY = WEDNESDAY_TEN.date()


def special(office: Office, hours: list[list[str]], **more: Any) -> dict[str, Any]:
    fields = {"date": DAY.isoformat(), "hours": hours} | more
    return office.answer_of("exception_put", fields=fields, actor="key").json


def pieces(office: Office, day: date = DAY) -> dict[str, list[tuple[str, ...]]]:
    """Of each day of the week that is not closed: from, to, source, start of the rule."""
    week = office.answer_of("staff_week", salesperson_id=office.salesperson_id, date=day).json
    return {
        shown["date"]: [
            (p["start_at"][11:16], p["end_at"][11:16], p["source"], p["rule"]["start_time"])
            for p in shown["pieces"]
        ]
        for shown in week["days"]
        if shown["pieces"]
    }


def test_a_date_is_set_whole_and_given_back(office: Office) -> None:
    """Hours, or closed; a salesperson's before the company's; what is booked is listed."""
    booked = office.confirmed(WEDNESDAY_TEN)
    own = {"salesperson_id": str(office.salesperson_id)}
    made = special(office, [["13:00", "15:00"], ["08:00", "09:00"]])
    assert made["hours"] == [["08:00", "09:00"], ["13:00", "15:00"]]
    assert [each["id"] for each in made["conflicts"]] == [booked]
    assert special(office, [["09:00", "24:00"]], **own)["conflicts"] == []
    listed = office.answer_of("exception_list").json["exceptions"]
    assert [(each["salesperson_id"], each["hours"]) for each in listed] == [
        (None, made["hours"]),
        (own["salesperson_id"], [["09:00", "24:00"]]),
    ]
    assert office.answer_of("exception_list", **{"from": date(2026, 11, 26)}).json == {
        "exceptions": []
    }
    assert special(office, [], **own)["hours"] == []
    for whose, left in ((office.salesperson_id, 1), (None, 0)):
        gone = office.answer_of("exception_delete", date=DAY, salesperson_id=whose, actor="key")
        assert gone.status == 200
        assert len(office.answer_of("exception_list").json["exceptions"]) == left
        error = refused(
            office.app, "exception_delete", tenant_id=office.tenant_id, date=DAY,
            salesperson_id=whose, actor="key",
        )  # fmt: skip
        assert error.code == "exception_not_found"


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({}, ["date", "hours"]),
        ({"date": "2026-13-01", "hours": [["09:00"]], "why": ""}, ["date", "hours", "why"]),
        ({"date": "2026-12-01", "hours": [["09:00", "11:00"], ["10:00", "12:00"]]}, ["hours"]),
        ({"date": "2026-12-01", "hours": [], "salesperson_id": "x"}, ["salesperson_id"]),
    ],
)
def test_what_is_no_date_with_hours_is_refused(
    office: Office, fields: dict[str, Any], faulty: list[str]
) -> None:
    error = refused(
        office.app, "exception_put", tenant_id=office.tenant_id, fields=fields, actor="key"
    )
    assert (error.code, error.fields) == ("invalid_request", faulty)


def test_salespeople_set_their_own_dates_alone(office: Office) -> None:
    special(office, [])
    own = {"salesperson_id": str(office.salesperson_id)}
    principal = {"kind": "account", "id": "1", "roles": ["salesperson"], **own}
    office.sql.execute(
        "select set_config('booking.request', %s, false)", [json.dumps({"principal": principal})]
    )
    asked = {"tenant_id": office.tenant_id, "actor": "key"}
    fields = {"date": DAY.isoformat(), "hours": []}
    error = refused(office.app, "exception_put", fields=fields, **asked)
    assert (error.code, error.fields) == ("field_forbidden", ["salesperson_id"])
    error = refused(office.app, "exception_delete", date=DAY, salesperson_id=None, **asked)
    assert (error.code, error.fields) == ("field_forbidden", ["salesperson_id"])
    assert special(office, [["09:00", "10:00"]], **own)["hours"] == [["09:00", "10:00"]]


def test_a_week_says_what_its_hours_come_from(office: Office) -> None:
    """Weekly hours and dates, of the salesperson or the company, less what is closed."""
    assert pieces(office)["2026-11-25"] == [("09:00", "17:00", "company", "09:00")]
    assert len(pieces(office, date(2026, 11, 29))) == 5
    special(office, [["10:00", "12:00"]])
    assert pieces(office)["2026-11-25"] == [("10:00", "12:00", "company_exception", "10:00")]
    rules = [{"day_of_week": 3, "start_time": "10:00", "end_time": "02:00"}]
    asked = {"salesperson_id": office.salesperson_id, "version": None, "actor": "key"}
    office.answer_of("staff_hours_put", fields={"rules": rules}, **asked)
    assert pieces(office) == {"2026-11-25": [("10:00", "12:00", "company_exception", "10:00")]}
    office.answer_of("exception_delete", date=DAY, salesperson_id=None, actor="key")
    assert pieces(office) == {"2026-11-25": [("10:00", "02:00", "own", "10:00")]}
    closed = {"from": "2026-11-25T12:00:00Z", "to": "2026-11-25T13:00:00Z"}
    office.answer_of("closure_create", fields=closed, actor="key")
    assert pieces(office)["2026-11-25"] == [
        ("10:00", "12:00", "own", "10:00"),
        ("13:00", "02:00", "own", "10:00"),
    ]
    special(office, [["10:00", "11:00"]], salesperson_id=str(office.salesperson_id))
    assert pieces(office)["2026-11-25"] == [("10:00", "11:00", "own_exception", "10:00")]
    week = office.answer_of("staff_week", salesperson_id=office.salesperson_id, date=DAY).json
    assert [each["from"] for each in week["closures"]] == [closed["from"]]
