"""What canceling costs: set by a company or a service, and kept with what is booked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Answer, Office
from tests.support.refused import refused

HALF = {"hours_before_start": 24, "fee_percent": 50}
FREE = {"hours_before_start": 48, "fee_percent": 0}


def put(office: Office, tiers: Any, version: int | None = None, **of: Any) -> dict[str, Any]:
    given = {"fields": {"tiers": tiers}, "version": version, "actor": "key"} | of
    return Answer(**office.app("policy_put", tenant_id=office.tenant_id, **given)).json


def faults(office: Office, tiers: Any, **of: Any) -> list[str]:
    given = {"fields": {"tiers": tiers}, "version": None, "actor": "key"} | of
    return refused(office.app, "policy_put", tenant_id=office.tenant_id, **given).fields


def told(office: Office, booking_id: Any) -> Any:
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    return office.value(
        "select booking.cancellation_view(b) from booking.bookings b where b.id = %s", booking_id
    )


def test_a_service_follows_the_company_until_it_has_its_own(office: Office) -> None:
    service = office.value("select id from booking.services where tenant_id = %s", office.tenant_id)
    made = put(office, [HALF, FREE])
    assert (made["tiers"], made["is_own"], made["version"]) == ([FREE, HALF], True, 2)
    followed = Answer(
        **office.app("policy_get", tenant_id=office.tenant_id, service_id=service)
    ).json
    assert (followed["tiers"], followed["is_own"], followed["version"]) == ([FREE, HALF], False, 1)
    own = put(office, [], service_id=service)
    assert (own["tiers"], own["is_own"]) == ([], True)
    assert put(office, [], service_id=service)["version"] == own["version"]
    again = put(office, None, own["version"], service_id=service)
    assert (again["tiers"], again["is_own"], again["version"]) == ([FREE, HALF], False, 3)
    old = {"fields": {"tiers": []}, "version": 1, "actor": "key", "tenant_id": office.tenant_id}
    assert refused(office.app, "policy_put", **old).code == "version_conflict"
    edges = [(e["hours_before_start"], e["refund_amount"]) for e in made["examples"]]
    assert edges == [(49, 10000), (48, 10000), (47, 5000), (24, 5000), (23, 0), (-1, 0)]
    assert office.value(
        "select count(*) from booking.audit_logs where action = 'cancellation_policy.changed'"
    ) == 3  # fmt: skip


def test_what_cannot_be_a_policy_is_refused_by_field(office: Office) -> None:
    both = {"hours_before_start": 1, "fee_percent": 1, "fee_fixed": 1}
    assert faults(office, [both]) == ["tiers.0.fee_fixed", "tiers.0.fee_percent"]
    assert faults(office, [HALF, {"hours_before_start": 24.00, "fee_fixed": 1}]) == [
        "tiers.1.hours_before_start"
    ]
    assert faults(office, [{"hours_before_start": -1, "fee_percent": 100.001}]) == [
        "tiers.0.fee_percent",
        "tiers.0.hours_before_start",
    ]
    assert faults(office, [HALF | {"fee": 1}]) == ["tiers.0.fee"]
    assert faults(office, ["x"]) == ["tiers.0.hours_before_start"]
    assert faults(office, None) == faults(office, [HALF] * 21) == ["tiers"]


def test_a_booking_keeps_its_policy_and_a_move_its_fee(office: Office, clock: Clock) -> None:
    """Another policy changes nothing for what is booked; whoever moves late has not got away; and
    canceling is possible until the start, where a policy says what it costs."""
    office.configure("currency", "EUR")
    office.sql.execute("update booking.services set price_amount = 10000")
    put(office, [FREE, HALF])
    start = WEDNESDAY_TEN
    office.free_calendars()
    booked = office.confirmed(start)
    put(office, [])
    clock.set(start - timedelta(hours=30))
    assert told(office, booked) == {
        "tiers": [FREE, HALF], "fee_amount": 5000, "refund_amount": 0,
    }  # fmt: skip
    clock.set(start - timedelta(minutes=90))
    assert told(office, booked)["fee_amount"] == 10000
    put(office, [FREE, HALF])
    fault = "select (booking.change_rule(b)).cancel_fault from booking.bookings b where b.id = %s"
    assert office.value(fault, booked) is None
    office.free_calendars()
    later = start + timedelta(days=7)
    asked = {"new_start_at": later, "new_end_at": later + timedelta(hours=1)}
    moved = office.change("reschedule", booked, **asked).json["booking_id"]
    found = told(office, moved)
    assert (found["tiers"], found["fee_amount"]) == ([FREE, HALF], 10000)
