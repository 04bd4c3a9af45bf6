"""What is sold to whom, and by whom: the same for a hold as for an appointment."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.refused import refused


def as_somebody(office: Office, *roles: str) -> None:
    """An account with these roles asks from now on; without any, a visitor."""
    principal = {"kind": "account", "roles": roles} if roles else {"kind": "nobody"}
    office.sql.execute(
        "select set_config('booking.request', %s, false)", [json.dumps({"principal": principal})]
    )


def add_service(office: Office, **columns: Any) -> uuid.UUID:
    given = {"name": "Support", "slot_minutes": 60, **columns}
    names = ", ".join(given)
    marks = ", ".join(["%s"] * len(given))
    found: uuid.UUID = office.value(
        f"insert into booking.services (tenant_id, {names}) values (%s, {marks}) returning id",
        office.tenant_id,
        *given.values(),
    )
    return found


def asked(office: Office, **more: Any) -> dict[str, Any]:
    return {"salesperson_id": office.salesperson_id, "date": WEDNESDAY_TEN.date(), **more}


def test_a_members_company_tells_visitors_nothing(office: Office) -> None:
    office.free_calendars()
    office.sql.execute("update booking.tenant_config set booking_access = 'members'")
    as_somebody(office)
    count = {"salesperson_id": office.salesperson_id, "count": 3}
    ends = {"start_at": WEDNESDAY_TEN, "end_at": WEDNESDAY_TEN + timedelta(hours=1)}
    person = {"salesperson_id": office.salesperson_id}
    service = office.value("select id from booking.services")
    for function, params in (
        ("salespeople", {}),
        ("page_services", {}),
        ("page_service", {}),
        ("availability", asked(office)),
        ("nearest_free", {**count, "wished": WEDNESDAY_TEN}),
        ("page_slot", {**person, **ends, "own": []}),
        ("page_slot", {"salesperson_id": None, **ends, "own": [], "service_id": service}),
        (
            "service_slots",
            {
                "service_id": service,
                "start_date": WEDNESDAY_TEN.date(),
                "end_date": WEDNESDAY_TEN.date(),
            },
        ),
    ):
        fault = refused(office.app, function, slug=office.slug, **params)
        assert fault.code == "sign_in_required", function
    assert "services" not in office.app("page_tenant", slug=office.slug)
    assert refused(office.hold, WEDNESDAY_TEN).code == "sign_in_required"
    as_somebody(office, "prospect")
    assert office.answer("availability", **asked(office)).status == 200
    assert office.hold(WEDNESDAY_TEN).status == 201


def test_a_service_for_customers_is_held_by_customers(office: Office) -> None:
    office.free_calendars()
    service = add_service(office, audience="customer")
    slug = office.value("select slug from booking.services where id = %s", service)
    page = {"slug": office.slug, "service_slug": slug}

    def listed() -> int:
        return len(office.app("page_services", slug=office.slug)["services"])

    as_somebody(office)
    assert refused(office.app, "page_service", **page).code == "sign_in_required"
    assert listed() == 1
    assert refused(office.hold, WEDNESDAY_TEN, service_id=service).code == "sign_in_required"
    fault = refused(office.answer, "availability", **asked(office, service_id=service))
    assert fault.code == "sign_in_required"
    as_somebody(office, "prospect")
    assert refused(office.app, "page_service", **page).code == "audience_not_allowed"
    assert refused(office.hold, WEDNESDAY_TEN, service_id=service).code == "audience_not_allowed"
    as_somebody(office, "customer")
    assert office.app("page_service", **page)["service"]["id"] == str(service)
    assert listed() == 2
    assert office.hold(WEDNESDAY_TEN, service_id=service).status == 201


def test_only_who_offers_a_service_is_held_for_it(office: Office) -> None:
    """Of the default service too, whose people are those whom pages list."""
    office.free_calendars()
    other = office.add_salesperson("ben")
    service = office.value("select id from booking.services")
    office.sql.execute(
        "insert into booking.service_salespersons (tenant_id, service_id, salesperson_id)"
        " values (%s, %s, %s)",
        [office.tenant_id, service, other],
    )
    held = office.hold(WEDNESDAY_TEN)
    assert (held.status, held.json["code"]) == (404, "salesperson_not_found")
    assert refused(office.answer, "availability", **asked(office)).code == "salesperson_not_found"
    listed = office.answer("salespeople").json["salespeople"]
    assert [each["id"] for each in listed] == [str(other)]
    office.free_calendars()
    assert office.hold(WEDNESDAY_TEN, salesperson_id=other).status == 201


@pytest.mark.parametrize("is_archived", [False, True])
def test_a_hold_cannot_answer_what_a_service_asks(office: Office, is_archived: bool) -> None:
    office.free_calendars()
    service = add_service(office)
    office.sql.execute(
        "insert into booking.intake_fields"
        " (tenant_id, service_id, label, field_type, is_required, archived_at)"
        " values (%s, %s, 'Why?', 'text', true, case when %s then now() end)",
        [office.tenant_id, service, is_archived],
    )
    held = office.hold(WEDNESDAY_TEN, service_id=service)
    assert held.status == (201 if is_archived else 422)
    assert is_archived or held.json["code"] == "invalid_answers"
