"""api.config_get and api.config_patch: what a tenant sells, changed as a whole or not at all."""

from __future__ import annotations

import uuid
from typing import Any

from tests.sql.conftest import MONDAY
from tests.support.office import Answer, Office, call
from tests.support.refused import Refused, refused

WEEK = {
    "mon": [["09:00", "17:00"]],
    "tue": [["09:00", "17:00"]],
    "wed": [["09:00", "17:00"]],
    "thu": [["09:00", "17:00"]],
    "fri": [["09:00", "17:00"]],
    "sat": [],
    "sun": [],
}


def get(office: Office) -> dict[str, Any]:
    return Answer(**office.app("config_get", tenant_id=office.tenant_id)).json


def patch(office: Office, **changes: Any) -> dict[str, Any]:
    row = office.app("config_patch", tenant_id=office.tenant_id, changes=changes, actor="key")
    answer = Answer(**row)
    assert answer.status == 200
    return answer.json


def error(office: Office, **changes: Any) -> Refused:
    return refused(
        office.app, "config_patch", tenant_id=office.tenant_id, changes=changes, actor="key"
    )


def audits(office: Office) -> list[Any]:
    return office.values(
        "select meta_json from booking.audit_logs where action = 'config.changed' order by id"
    )


def test_defaults_are_those_of_the_contract(office: Office) -> None:
    """A tenant that set nothing has the documented defaults."""
    assert get(office) == {
        "timezone": "UTC",
        "slot_minutes": 60,
        "slot_step_minutes": 30,
        "buffer_minutes": 10,
        "working_hours": WEEK,
        "min_notice_minutes": 0,
        "horizon_days": 90,
        "hold_ttl_seconds": 600,
        "cancel_deadline_hours": 24,
        "reschedule_policy": "cancel_first",
        "accent_colour": "#1f6feb",
        "contact_line": None,
        "shared_mailbox": None,
        "mail_directory_id": None,
    }


def test_what_was_never_set_follows_the_environment(office: Office) -> None:
    """HOLD_TTL_SECONDS and CANCEL_DEADLINE_HOURS show through until set, and again once
    given back."""
    office.set(hold_ttl_seconds=90, cancel_deadline_hours=2)
    assert (get(office)["hold_ttl_seconds"], get(office)["cancel_deadline_hours"]) == (90, 2)
    changed = patch(office, hold_ttl_seconds=30, cancel_deadline_hours=0)
    assert (changed["hold_ttl_seconds"], changed["cancel_deadline_hours"]) == (30, 0)
    changed = patch(office, hold_ttl_seconds=None, cancel_deadline_hours=None)
    assert (changed["hold_ttl_seconds"], changed["cancel_deadline_hours"]) == (90, 2)


def test_every_field_can_be_changed_and_stays(office: Office) -> None:
    """The answer of a change is what the next question gets."""
    wanted = {
        "timezone": "Europe/Berlin",
        "slot_minutes": 45,
        "slot_step_minutes": 15,
        "buffer_minutes": 0,
        "working_hours": {day: [["08:30", "12:00"], ["13:00", "24:00"]] for day in WEEK},
        "min_notice_minutes": 60,
        "horizon_days": 14,
        "hold_ttl_seconds": 300,
        "cancel_deadline_hours": 48,
        "reschedule_policy": "keep_until_confirmed",
        "accent_colour": "#00FF00",
        "contact_line": "Call Eva, 030 1234",
        "shared_mailbox": "booking@acme.example",
        "mail_directory_id": str(uuid.uuid4()),
    }
    assert patch(office, **wanted) == wanted
    assert get(office) == wanted


def test_a_change_is_sold_at_once(office: Office) -> None:
    """The next look at the free times follows the new hours and lengths."""
    patch(
        office, slot_minutes=30, slot_step_minutes=60, working_hours={"mon": [["10:00", "12:00"]]}
    )
    answer = office.answer("availability", salesperson_id=office.salesperson_id, date=MONDAY.date())
    found = [(slot["start_at"][11:16], slot["end_at"][11:16]) for slot in answer.json["slots"]]
    assert found == [("10:00", "10:30"), ("11:00", "11:30")]


def test_weekdays_that_are_not_named_stay(office: Office) -> None:
    """working_hours may be partial; an empty list closes a day."""
    changed = patch(office, working_hours={"fri": [], "sat": [["10:00", "12:00"]]})
    assert changed["working_hours"] == WEEK | {"fri": [], "sat": [["10:00", "12:00"]]}


def test_hours_come_back_in_their_order(office: Office) -> None:
    """Windows may be given in any order, and may touch."""
    hours = {"mon": [["12:00", "13:00"], ["08:00", "12:00"]]}
    changed = patch(office, working_hours=hours)
    assert changed["working_hours"]["mon"] == [["08:00", "12:00"], ["12:00", "13:00"]]


def test_hours_may_reach_over_midnight(office: Office) -> None:
    """Hours that close before they open, also at 00:00, end on the next day, and come back so."""
    hours = [["00:00", "01:00"], ["20:00", "21:00"], ["22:00", "02:00"]]
    assert patch(office, working_hours={"mon": hours})["working_hours"]["mon"] == hours
    changed = patch(office, working_hours={"mon": [["22:00", "00:00"]]})
    assert changed["working_hours"]["mon"] == [["22:00", "00:00"]]


def test_hours_of_a_salesperson_are_not_touched(office: Office) -> None:
    """The tenant's week is that of people without hours of their own."""
    office.sql.execute(
        "insert into booking.availability_rules (tenant_id, salesperson_id, weekday, opens, closes)"
        " values (%s, %s, 1, '12:00', '13:00')",
        [office.tenant_id, office.salesperson_id],
    )
    assert patch(office, working_hours={"mon": []})["working_hours"]["mon"] == []
    assert (
        office.value(
            "select count(*) from booking.availability_rules where salesperson_id is not null"
        )
        == 1
    )


def test_a_wrong_value_is_refused_by_name(office: Office) -> None:
    """400 names the field, and nothing is changed."""
    for field, values in [
        ("slot_minutes", [4, 1441, "60", 60.5, True, None, [], "x"]),
        ("slot_step_minutes", [0, 1441, None, -5]),
        ("buffer_minutes", [-1, 481, None]),
        ("min_notice_minutes", [-1, 525601, None, 10**400]),
        ("horizon_days", [0, 731, None, "90"]),
        ("hold_ttl_seconds", [0, 86401, "600"]),
        ("cancel_deadline_hours", [-1, 8761, 1.5]),
        ("timezone", ["FOO5", "EST", "europe/berlin", None, 5, ""]),
        ("reschedule_policy", ["keep", None, 1]),
        ("accent_colour", ["blue", "#12345", "#1234567", None, "#12345g"]),
        ("contact_line", ["", "   ", "two\nlines", "x" * 201, 5, ["x"]]),
        ("shared_mailbox", ["nobody", "a@b@c", "a b@c", "", 5, "x" * 250 + "@a.de", "a,b@c.de"]),
        ("mail_directory_id", ["common", "", 5, "11111111-1111-4111-8111-11111111111"]),
        ("working_hours", [None, [], "mon", 5]),
    ]:
        before = get(office)
        for value in values:
            assert error(office, **{field: value}) == ("SB400", "invalid_request", [field]), value
        assert get(office) == before
        assert audits(office) == []


def test_impossible_hours_are_refused(office: Office) -> None:
    """Hours are [opens, closes] in HH:MM, have a length and do not overlap; the weekday is named."""
    for hours in [
        {"monday": []},
        {"mon": None},
        {"mon": "09:00"},
        {"mon": ["09:00", "17:00"]},
        {"mon": [["09:00"]]},
        {"mon": [["09:00", "12:00", "13:00"]]},
        {"mon": [["9:00", "17:00"]]},
        {"mon": [["09:00", "25:00"]]},
        {"mon": [["09:60", "17:00"]]},
        {"mon": [["09:00", "24:01"]]},
        {"mon": [[9, 17]]},
        {"mon": [["24:00", "02:00"]]},
        {"mon": [["09:00", "09:00"]]},
        {"mon": [["00:00", "00:00"]]},
        {"mon": [["22:00", "02:00"], ["23:00", "24:00"]]},
        {"mon": [["23:00", "23:30"], ["22:00", "02:00"]]},
        {"mon": [["09:00", "12:00"], ["11:59", "13:00"]]},
        {"mon": [["13:00", "14:00"], ["09:00", "17:00"]]},
        {"mon": [["09:00", "17:00"], ["09:00", "17:00"]]},
        {"mon": [None]},
    ]:
        found = error(office, working_hours=hours)
        assert found == ("SB400", "invalid_request", [f"working_hours.{next(iter(hours))}"])
        assert get(office)["working_hours"] == WEEK


def test_all_faults_are_told_and_nothing_is_kept(office: Office) -> None:
    """One good field among three bad ones is not changed either."""
    found = error(
        office, slot_minutes=1, horizon_days="x", timezone="Europe/Berlin", working_hours={"tue": 1}
    )
    assert found.fields == ["horizon_days", "slot_minutes", "working_hours.tue"]
    assert get(office)["timezone"] == "UTC"


def test_unknown_fields_are_passed_over(office: Office) -> None:
    """A field that we do not know is no fault and no change."""
    before = get(office)
    assert patch(office, colour="red", tenant_name="x") == before
    assert audits(office) == []


def test_a_change_is_audited_with_before_and_after(office: Office) -> None:
    """The audit row has the fields that changed, and only those."""
    patch(office, horizon_days=30, slot_minutes=60, working_hours={"sat": []})
    patch(office, working_hours={"sat": [["10:00", "11:00"]]})
    assert audits(office) == [
        {"before": {"horizon_days": 90}, "after": {"horizon_days": 30}},
        {
            "before": {"working_hours": WEEK},
            "after": {"working_hours": WEEK | {"sat": [["10:00", "11:00"]]}},
        },
    ]
    assert office.value(
        "select array_agg(distinct concat_ws(' ', actor_type, actor_id, target_type, target_id))"
        " from booking.audit_logs"
    ) == [f"administrator key config {office.tenant_id}"]


def test_the_default_service_is_meant(office: Office) -> None:
    """slot_minutes and its like change the default service alone."""
    other = office.add_service(45)
    patch(office, slot_minutes=90, buffer_minutes=20)
    rows = office.sql.execute(
        "select id = %s, slot_minutes, buffer_minutes from booking.services order by 1", [other]
    ).fetchall()
    assert rows == [(False, 90, 20), (True, 45, 10)]


def test_another_tenant_is_not_touched(office: Office) -> None:
    """Configuration is the tenant's own."""
    other = Office(office.sql, "globex")
    before = get(other)
    patch(office, horizon_days=5, slot_minutes=15, working_hours={"mon": []})
    assert get(other) == before


def test_a_missing_or_unknown_tenant_is_403(office: Office) -> None:
    """X-Tenant-Id must name a tenant."""
    for tenant in [None, uuid.uuid4()]:
        expected = ("SB403", "tenant_scope", [])
        assert refused(office.app, "config_get", tenant_id=tenant) == expected
        found = refused(office.app, "config_patch", tenant_id=tenant, changes={}, actor=None)
        assert found == expected


def test_the_worker_may_not_change_it(office: Office) -> None:
    """Configuration is the app's business."""
    found = refused(call, office.sql, "holdfast_worker", "config_get", tenant_id=office.tenant_id)
    assert found.sqlstate == "42501"
