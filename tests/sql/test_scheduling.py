"""How a company schedules: read and written in one place, under two names."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.support.office import Office
from tests.support.refused import refused

USUAL = {
    "engine": "internal",
    "access": "public",
    "sign_up": "closed",
    "organization_slug": None,
    "version": 1,
}


def ask(office: Office, function: str, **params: Any) -> dict[str, Any]:
    """The body of an answer."""
    return json.loads(office.app(function, tenant_id=office.tenant_id, **params)["body"])


def patch(office: Office, version: int | None = None, **changes: Any) -> dict[str, Any]:
    return ask(office, "scheduling_patch", changes=changes, version=version, actor="key")


def faults(office: Office, **changes: Any) -> list[str]:
    return refused(patch, office, **changes).fields


def put(office: Office, *rows: Any, version: int | None = None) -> dict[str, Any]:
    fields = {"event_types": list(rows)}
    return ask(office, "event_types_put", fields=fields, version=version, actor="key")


def settings(office: Office) -> dict[str, Any]:
    return office.value("select booking.settings_view(%s)", office.tenant_id)


def test_scheduling_is_a_part_of_the_settings(office: Office) -> None:
    """What is changed under one name is so under the other; each change is audited once where it
    was made, null is what holds without."""
    assert ask(office, "scheduling_get") == USUAL
    changed = patch(office, access="members", sign_up=["acme.example"], organization_slug="acme_co")
    assert changed == USUAL | {
        "access": "members",
        "sign_up": ["acme.example"],
        "organization_slug": "acme_co",
        "version": 2,
    }
    assert settings(office)["booking_access"] == "members"
    assert settings(office)["sign_up"] == ["acme.example"]
    office.app(
        "settings_patch",
        tenant_id=office.tenant_id,
        changes={"booking_access": "public", "sign_up": "open"},
        actor="key",
    )
    row = "select engine, access, sign_up, organization_slug from booking.scheduler_settings"
    assert office.sql.execute(row).fetchone() == ("internal", "public", "open", "acme_co")
    office.sql.execute("update booking.scheduler_settings set access = 'members'")
    assert settings(office)["booking_access"] == "members"
    assert patch(office, access=None, sign_up=None, organization_slug=None, engine=None) == (
        USUAL | {"version": 3}
    )
    assert patch(office, engine="internal") == USUAL | {"version": 3}, "nothing changed"
    office.sql.execute("truncate booking.audit_logs cascade")
    patch(office, organization_slug="acme")
    (meta,) = office.values("select meta_json from booking.audit_logs")
    assert meta == {"before": {"organization_slug": None}, "after": {"organization_slug": "acme"}}


def test_what_cannot_be_is_refused_by_its_name(office: Office) -> None:
    """Each field by itself, unknown ones too; an old version."""
    for changes in (
        {"engine": "other"},
        {"engine": 1},
        {"access": "private"},
        {"access": 1},
        {"sign_up": "everybody"},
        {"sign_up": []},
        {"organization_slug": "Two words"},
        {"organization_slug": 5},
        {"booking_access": "members"},
    ):
        assert faults(office, **changes) == list(changes), changes
    assert refused(patch, office, version=2, access="members").code == "version_conflict"
    assert ask(office, "scheduling_get") == USUAL


def test_event_types_are_put_whole(office: Office) -> None:
    """Every service that is offered is listed; what is left out has none."""
    (meeting,) = ask(office, "event_types_get")["event_types"]
    service = meeting["service_id"]
    assert meeting == {"service_id": service, "event_type": "meeting", "event_type_id": None}
    made = put(office, {**meeting, "event_type_id": 4711})
    assert made == {"event_types": [{**meeting, "event_type_id": 4711}], "version": 2}
    assert put(office, {"service_id": service.upper(), "event_type_id": 4711}) == made
    assert office.values("select event_type_id from booking.event_type_map") == [4711]
    for rows, found in (
        (("x",), ["event_types"]),
        (({"event_type_id": 1},), ["event_types.0.service_id"]),
        (({"service_id": str(uuid.uuid4())},), ["event_types.0.service_id"]),
        (({**meeting, "event_type": "call"},), ["event_types.0.event_type"]),
        (({**meeting, "event_type_id": 0},), ["event_types.0.event_type_id"]),
        (({**meeting, "event_type_id": "7"},), ["event_types.0.event_type_id"]),
        (({**meeting, "name": "x"},), ["event_types.0.name"]),
        ((meeting, meeting), ["event_types.1.service_id"]),
    ):
        assert refused(put, office, *rows).fields == found, rows
    assert refused(put, office, version=1).code == "version_conflict"
    assert put(office) == {"event_types": [meeting], "version": 3}
    assert office.values("select count(*) from booking.event_type_map") == [0]


def test_two_services_are_two_event_types(office: Office) -> None:
    """One id twice is refused; another company may have the same."""
    add = (
        "insert into booking.services (tenant_id, name, slug) values (%s, 'Call', 'intro_call')"
        " returning id"
    )
    other = str(office.value(add, office.tenant_id))
    meeting = str(office.value("select id from booking.services where slug = 'meeting'"))
    rows = [{"service_id": one, "event_type_id": 7} for one in (meeting, other)]
    assert refused(put, office, *rows).fields == ["event_types.1.event_type_id"]
    rows[1]["event_type_id"] = 8
    listed = put(office, *rows)["event_types"]
    assert [row["event_type"] for row in listed] == ["intro_call", "meeting"]
    elsewhere = Office(office.sql, "other")
    theirs = str(
        office.value("select id from booking.services where tenant_id = %s", elsewhere.tenant_id)
    )
    assert refused(put, office, {"service_id": theirs}).fields == ["event_types.0.service_id"]
    assert put(elsewhere, {"service_id": theirs, "event_type_id": 7})["version"] == 2


@pytest.mark.parametrize("function", ["scheduling_get", "event_types_get"])
def test_an_unknown_company_is_refused(office: Office, function: str) -> None:
    """Whoever asks has named it."""
    assert refused(office.app, function, tenant_id=uuid.uuid4()).code == "tenant_scope"
