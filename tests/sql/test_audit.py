"""Who did what, from where, and how often; what people have to see to."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.sql.test_staff_appointments import as_role
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account, add_key
from tests.support.refused import refused


def asked_by(office: Office, kind: str, id: object, client: str = "192.0.2.7") -> None:
    principal = {"kind": kind, "id": str(id), "roles": ["owner"]}
    request = {"principal": principal, "client": client, "agent": "Browser/1"}
    office.sql.execute("select set_config('booking.request', %s, false)", [json.dumps(request)])


def entries(office: Office, **filters: Any) -> list[dict[str, Any]]:
    return office.answer_of("audit_list", **filters).json["entries"]


def configure(office: Office, days: int) -> None:
    office.answer_of("config_patch", changes={"horizon_days": days}, actor="api")


def test_an_entry_says_who_and_from_where(office: Office, clock: Clock) -> None:
    """By account, key and cause, the newest first; address and browser go after 90 days."""
    account = add_account(office, "a@acme.example", "owner", display_name="Ada")
    key = add_key(office, "sk_live_x")
    asked_by(office, "account", account)
    cause = {"correlation_id": "c-1"}
    office.sql.execute(
        "select set_config('holdfast.trace_context', %s, false)", [json.dumps(cause)]
    )
    configure(office, 40)
    clock.advance(seconds=1)
    office.sql.execute("select set_config('holdfast.trace_context', '', false)")
    asked_by(office, "key", key, "192.0.2.8")
    configure(office, 50)
    by_key, by_account = entries(office, action="config.changed")
    assert by_account["actor"] == {
        "type": "administrator", "id": f"account {account}", "name": "Ada",
    }  # fmt: skip
    assert (by_account["client"], by_account["agent"]) == ("192.0.2.7", "Browser/1")
    assert by_account["details"]["after"] == {"horizon_days": 40}
    assert (by_key["actor"]["name"], by_key["client"]) == ("Key", "192.0.2.8")
    assert entries(office, actor=str(account)) == [by_account]
    assert entries(office, actor=f"key {key}") == [by_key]
    assert entries(office, correlation_id="c-1") == [by_account]
    assert entries(office, target_type="config", target_id=by_key["target_id"]) == [
        by_key,
        by_account,
    ]
    page = office.answer_of("audit_list", limit=1).json
    assert page["entries"] == [by_key]
    assert entries(office, cursor=page["next_cursor"])[0] == by_account
    clock.advance(days=90)
    office.sql.execute("select booking.purge_traces('audit_origins', 100)")
    assert {each["client"] for each in entries(office, actor=str(account))} == {None}


def test_a_transition_by_staff_is_kept_with_its_origin(office: Office) -> None:
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    account = add_account(office, "a@acme.example", "owner")
    asked_by(office, "account", account)
    cancel = {"booking_id": booked, "reason": None, "version": None, "actor": "api"}
    office.answer_of("appointment_cancel_by_staff", **cancel)
    (found,) = entries(office, target_id=booked, action="booking.canceled")
    assert (found["actor"]["id"], found["client"]) == (f"account {account}", "192.0.2.7")
    visitors = entries(office, target_id=booked, action="booking.hold")
    assert [each["client"] for each in visitors] == [None]


def test_a_span_is_of_days_or_instants(office: Office, clock: Clock) -> None:
    """A day belongs to it; of another company nothing is told."""
    configure(office, 40)
    day = str(MONDAY.date())
    for filters, count in (
        ({"from": day, "to": day}, 1),
        ({"to": str(MONDAY.date() - timedelta(days=1))}, 0),
        ({"from": (MONDAY + timedelta(seconds=1)).isoformat()}, 0),
        ({"from": MONDAY.isoformat()}, 1),
    ):
        assert len(entries(office, action="config.changed", **filters)) == count, filters
    for field, filters in (
        ("from", {"from": "monday"}),
        ("to", {"from": day, "to": "2020-01-01"}),
        ("limit", {"limit": 101}),
    ):
        assert refused(entries, office, **filters).fields == [field]
    assert refused(entries, office, cursor="zz").code == "invalid_cursor"
    assert entries(Office(office.sql, "other"), action="config.changed") == []
    clock.advance(days=91)
    assert entries(office, action="config.changed") == []
    assert len(entries(office, action="config.changed", **{"from": day})) == 1


def test_actions_are_counted(office: Office, clock: Clock) -> None:
    configure(office, 40)
    configure(office, 50)
    office.hold(WEDNESDAY_TEN)
    clock.advance(seconds=1)
    told = office.answer_of("audit_summary").json
    assert told["actions"][0] == {"action": "config.changed", "count": 2}
    assert told["total"] == sum(each["count"] for each in told["actions"])
    assert {"action": "booking.hold", "count": 1} in told["actions"]
    long = refused(office.answer_of, "audit_summary", **{"from": "2020-01-01"})
    assert long.fields == ["from"]
    late = refused(office.answer_of, "audit_summary", **{"from": "2030-01-01"})
    assert late.fields == ["from"]


def test_a_follow_up_is_closed_with_a_note(office: Office) -> None:
    """Once; afterwards it is among those that were seen to, with who did and said what."""
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    office.value("select set_config('booking.tenant_id', %s, false)", str(office.tenant_id))
    office.sql.execute("select booking.track(%s, 'customer_notify_required')", [booked])
    (waiting,) = office.answer_of("follow_up_list").json["follow_ups"]
    assert (waiting["kind"], waiting["done_at"]) == ("notify", None)
    assert waiting["booking"]["booking_id"] == booked
    one = {"id": waiting["id"], "actor": "key"}
    as_role(office, "salesperson", uuid.uuid4())
    assert office.answer_of("follow_up_list").json["follow_ups"] == []
    assert refused(office.answer_of, "follow_up_close", **one).code == "not_found"
    as_role(office, "salesperson", office.salesperson_id)
    assert refused(office.answer_of, "follow_up_close", **one, note="").fields == ["note"]
    done = office.answer_of("follow_up_close", **one, note="Rang her up.").json
    assert (done["note"], done["done_by"][:8]) == ("Rang her up.", "account ")
    assert office.answer_of("follow_up_close", **one, note="Again.").json == done
    assert office.answer_of("follow_up_list").json["follow_ups"] == []
    assert office.answer_of("follow_up_list", is_open=False).json["follow_ups"] == [done]
    held = office.value("select min(id) from booking.tracking_events")
    assert refused(office.answer_of, "follow_up_close", id=held, actor="key").code == "not_found"
