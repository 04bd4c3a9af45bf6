"""api.closure_*: times at which nothing is offered, as staff make them."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.refused import refused


def close(office: Office, first: str, last: str, **fields: Any) -> dict[str, Any]:
    asked = {"from": first, "to": last} | fields
    answer = office.answer_of("closure_create", fields=asked, actor="key")
    assert answer.status == 201
    return answer.json


def starts(office: Office) -> list[str]:
    """Free times of Wednesday."""
    answer = office.answer(
        "availability", salesperson_id=office.salesperson_id, date=WEDNESDAY_TEN.date()
    )
    return [slot["start_at"][11:16] for slot in answer.json["slots"]]


def test_days_or_hours_are_closed_and_opened_again(office: Office) -> None:
    """Dates are both included, instants half-open, and shown as they were sent."""
    hours = close(office, "2026-11-25T11:00:00Z", "2026-11-25T17:00:00+01:00", reason="Fair")
    assert (hours["from"], hours["to"], hours["reason"]) == (
        "2026-11-25T11:00:00Z", "2026-11-25T16:00:00Z", "Fair",
    )  # fmt: skip
    assert starts(office) == ["09:00", "09:30", "10:00", "16:00"]
    days = close(office, "2026-11-24", "2026-11-25", salesperson_id=str(office.salesperson_id))
    assert (days["from"], days["to"]) == ("2026-11-24", "2026-11-25")
    assert starts(office) == []
    for made in (hours, days):
        assert made.pop("conflicts") == []
    first, second = sorted((hours, days), key=lambda made: made["id"])
    assert office.answer_of("closure_list").json == {
        "closures": [first, second],
        "next_cursor": None,
    }
    page = office.answer_of("closure_list", limit=1).json
    assert page["closures"] == [first]
    rest = office.answer_of("closure_list", limit=1, cursor=page["next_cursor"]).json
    assert rest == {"closures": [second], "next_cursor": None}
    for made in (hours, days):
        gone = office.answer_of("closure_delete", closure_id=made["id"], actor="key")
        assert (gone.status, gone.json) == (200, made)
    assert len(starts(office)) == 15
    assert office.values("select action from booking.audit_logs where target_type = 'closure' order by id") == [
        "closure.created", "closure.created", "closure.deleted", "closure.deleted",
    ]  # fmt: skip


def test_what_is_booked_within_is_listed_and_stays(office: Office) -> None:
    """Whoever's and of whatever is closed; what only touches it is not within."""
    booked = office.confirmed(WEDNESDAY_TEN)
    bea = office.add_salesperson("bea")
    other = str(office.add_service(45))

    def met(first: str, last: str, **fields: Any) -> list[str]:
        return [each["id"] for each in close(office, first, last, **fields)["conflicts"]]

    assert met("2026-11-25", "2026-11-25") == [booked]
    assert met("2026-11-25T10:59:00Z", "2026-11-27T00:00:00Z") == [booked]
    assert met("2026-11-25T11:00:00Z", "2026-11-27T00:00:00Z") == []
    assert met("2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z") == []
    assert met("2026-11-25", "2026-11-25", salesperson_id=str(bea)) == []
    assert met("2026-11-25", "2026-11-25", service_id=other) == []
    assert met("2026-11-25", "2026-11-25", service_id=str(office.service_id)) == [booked]
    status = office.value("select status::text from booking.bookings where id = %s", booked)
    assert status == "confirmed"


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({}, ["from", "to"]),
        ({"from": "2026-02-30", "to": "2026-03-01"}, ["from"]),
        ({"from": "2026-03-02", "to": "2026-03-01"}, ["to"]),
        ({"from": "2026-03-02", "to": "2026-03-02T10:00:00Z"}, ["to"]),
        ({"from": "2026-03-02T10:00:00Z", "to": "2026-03-02T10:00:00Z"}, ["to"]),
        ({"from": "2026-03-02T10:00", "to": "2026-03-02T11:00:00Z"}, ["from"]),
        ({"from": "2026-03-02", "to": "2026-03-02", "reason": "", "why": 1}, ["reason", "why"]),
        (
            {"from": "2026-03-02", "to": "2026-03-02", "salesperson_id": "x", "service_id": "y"},
            ["salesperson_id", "service_id"],
        ),
    ],
)
def test_what_is_no_closure_is_refused(
    office: Office, fields: dict[str, Any], faulty: list[str]
) -> None:
    error = refused(
        office.app, "closure_create", tenant_id=office.tenant_id, fields=fields, actor="key"
    )
    assert (error.code, error.fields) == ("invalid_request", faulty)


def test_salespeople_close_their_own_time_alone(office: Office) -> None:
    """They see their own closures and everybody's; another company's are not there. An account
    that is no salesperson's yet has no time."""
    own, other = {"salesperson_id": str(office.salesperson_id)}, office.add_salesperson("bea")
    days = ("2026-12-24", "2026-12-24")
    of_all = close(office, *days)["id"]
    hers = close(office, *days, salesperson_id=str(other))["id"]
    asked = {"tenant_id": office.tenant_id, "actor": "key"}
    for whose in ({}, own):
        principal = {"kind": "account", "id": "1", "roles": ["salesperson"], **whose}
        office.sql.execute(
            "select set_config('booking.request', %s, false)",
            [json.dumps({"principal": principal})],
        )
        for more in ({}, {"salesperson_id": str(other)}):
            fields = {"from": days[0], "to": days[1], **more}
            error = refused(office.app, "closure_create", fields=fields, **asked)
            assert (error.code, error.fields) == ("field_forbidden", ["salesperson_id"])
        for closure in (of_all, hers):
            error = refused(office.app, "closure_delete", closure_id=closure, **asked)
            assert error.code == "forbidden"
    mine = close(office, *days, **own)["id"]
    listed = office.answer_of("closure_list").json["closures"]
    assert {each["id"] for each in listed} == {of_all, mine}
    for whose, told in ((other, {of_all}), (office.salesperson_id, {of_all, mine})):
        week = office.answer_of("staff_week", salesperson_id=whose, date=date(2026, 12, 24)).json
        assert {each["id"] for each in week["closures"]} == told
        assert week["days"][3]["pieces"] == []
    assert office.answer_of("closure_delete", closure_id=mine, actor="key").status == 200
    office.sql.execute("select set_config('booking.request', '', false)")
    stranger = Office(office.sql, "other")
    asked = {"tenant_id": stranger.tenant_id, "actor": "key"}
    for closure in (hers, str(uuid.uuid4())):
        error = refused(office.app, "closure_delete", closure_id=closure, **asked)
        assert error.code == "closure_not_found"
