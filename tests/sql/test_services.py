"""api.service_*: what a company offers, as its administrators edit it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.support.clock import Clock
from tests.support.office import Answer, Office
from tests.support.refused import refused

NOTHING = {
    "description": None, "min_notice_minutes": None, "horizon_days": None,
    "cancel_deadline_hours": None, "timezone": None, "price_amount": None, "currency": None,
    "tax_percent": None, "payment": "none", "deposit_amount": None, "deposit_percent": None,
    "place": {"kind": "zoom", "text": None}, "assignment": "either", "audience": "public",
    "reminders": True, "color": None, "redirect_url": None, "sort_order": 0, "capacity": 1, "is_default": False,
    "active": True, "archived_at": None,
}  # fmt: skip
EVERYTHING = {
    "slug": "deep-talk", "name": "Deep talk", "description": "An hour.\nOr so.",
    "slot_minutes": 50, "slot_step_minutes": 25, "buffer_minutes": 0, "min_notice_minutes": 60,
    "horizon_days": 14, "cancel_deadline_hours": 0, "timezone": "Asia/Tokyo", "price_amount": 500,
    "tax_percent": 7.25, "deposit_amount": 100, "assignment": "chosen", "audience": "customer",
    "place": {"kind": "none", "text": "At yours"}, "color": "#a1B2c3", "sort_order": 7,
    "redirect_url": "https://acme.example/thanks",
    "reminders": False, "active": False,
}  # fmt: skip


def call(office: Office, name: str, service_id: Any = None, **params: Any) -> dict[str, Any]:
    if service_id is not None:
        params["service_id"] = service_id
    if name not in ("service_list", "service_get", "service_salespeople"):
        params["actor"] = "key"
    return Answer(**office.app(name, tenant_id=office.tenant_id, **params)).json


def create(office: Office, **fields: Any) -> dict[str, Any]:
    asked = {"name": "Talk", "slot_minutes": 45} | fields
    return call(office, "service_create", fields=asked)


def update(office: Office, service_id: Any, version: int | None = None, **changes: Any) -> Any:
    return call(office, "service_update", service_id, changes=changes, version=version)


@pytest.fixture
def company(office: Office) -> Office:
    office.configure("currency", "EUR")
    return office


def test_a_service_needs_a_name_and_a_length(office: Office) -> None:
    """All else is as the company has it; the list has it too."""
    made = create(office, slot_minutes=20)
    shown = {key: made[key] for key in NOTHING}
    assert shown == NOTHING
    assert (made["slug"], made["name"], made["version"]) == ("talk", "Talk", 1)
    assert (made["slot_step_minutes"], made["buffer_minutes"]) == (20, 10)
    assert made["follows"] == ["slot_step_minutes", "buffer_minutes"]
    listed = {each["name"]: each for each in call(office, "service_list")["services"]}
    assert set(listed) == {"Meeting", "Talk"}
    assert listed["Talk"] == made == call(office, "service_get", made["id"])
    for fields, missing in (({}, ["name", "slot_minutes"]), ({"name": "A"}, ["slot_minutes"])):
        asked = {"tenant_id": office.tenant_id, "fields": fields, "actor": "key"}
        assert refused(office.app, "service_create", **asked).fields == missing


def test_each_field_is_set_and_given_back(company: Office) -> None:
    """One by one, whoever comes after; null gives back what the company has, or nothing."""
    made = create(company)
    held = made
    for name, value in EVERYTHING.items():
        changed = update(company, made["id"], held["version"], **{name: value})
        assert changed[name] == value
        assert changed["version"] == held["version"] + 1
        held = changed
    assert held["follows"] == []
    whole = create(company, **EVERYTHING | {"slug": "other"})
    different = {"id", "slug", "created_at", "updated_at", "version"}
    assert {key: value for key, value in whole.items() if key not in different} == {
        key: value for key, value in held.items() if key not in different
    }
    nulls = dict.fromkeys(set(EVERYTHING) - {"name", "slot_minutes"})
    bare = update(company, made["id"], **nulls)
    assert {key: bare[key] for key in NOTHING} == NOTHING | {"currency": "EUR"}
    assert (bare["slug"], bare["slot_step_minutes"], bare["buffer_minutes"]) == (
        "deep-talk",
        30,
        10,
    )
    assert set(bare["follows"]) == {"slot_step_minutes", "buffer_minutes"}
    assert update(company, made["id"], **nulls)["version"] == bare["version"]
    assert company.values(
        "select distinct action from booking.audit_logs where target_type = 'service' order by 1"
    ) == ["service.changed", "service.created"]
    assert company.value(
        "select meta_json from booking.audit_logs where action = 'service.changed' order by id limit 1"
    ) == {"before": {"slug": "talk"}, "after": {"slug": "deep-talk"}}


WRONG = {
    "name": [None, "", " ", "a\nb", "x" * 201, 1],
    "slug": ["", "Two words", "a--b", "a-_b", "_a", "-a", "x" * 64, 1],
    "description": ["", "x" * 2001, "bell\u0007", 1],
    "slot_minutes": [None, 4, 1441, "60", 7.5],
    "slot_step_minutes": [4, 46, "5"],
    "buffer_minutes": [-1, 481, True],
    "min_notice_minutes": [-1, 525601],
    "horizon_days": [0, 731],
    "cancel_deadline_hours": [-1, 8761],
    "timezone": ["Mars/Olympus", 1],
    "price_amount": [-1, 100_000_000, 1.5, "1"],
    "tax_percent": [-1, 101, 1.234, "7"],
    "payment": ["cash", 1],
    "deposit_amount": [0, 1, "1"],
    "deposit_percent": [0, 101, 33.333],
    "place": [
        "zoom",
        {},
        {"kind": "moon"},
        {"kind": "none", "text": ""},
        {"kind": "none", "at": 1},
    ],
    "assignment": ["all", 1],
    "audience": ["members", 1],
    "color": ["red", 1],
    "redirect_url": ["http://acme.example", "javascript:alert(1)", 1],
    "sort_order": [-1, 10_000],
    "capacity": [0, 2],
    "is_default": ["yes"],
    "active": ["yes", 1],
    "reminders": [[], "1 day"],
    "currency": [1],
    "step_minutes": [30],
    "is_active": [True],
}


def test_a_wrong_value_is_refused_by_its_name(company: Office) -> None:
    """As is a name that is none; and nothing of the request is done."""
    made = create(company)
    for name, value in ((name, value) for name, values in WRONG.items() for value in values):
        asked = {"tenant_id": company.tenant_id, "actor": "key"}
        changes = {"sort_order": 5, name: value}
        error = refused(
            company.app,
            "service_update",
            service_id=made["id"],
            changes=changes,
            version=None,
            **asked,
        )
        assert (error.code, error.fields) == ("invalid_request", [name]), (name, value)
        fields = {"name": "Talk", "slot_minutes": 45} | changes
        error = refused(company.app, "service_create", fields=fields, **asked)
        assert (error.code, error.fields) == ("invalid_request", [name]), (name, value)
    assert call(company, "service_get", made["id"]) == made


def refusal(office: Office, name: str, **params: Any) -> tuple[str, list[str]]:
    asked = {"tenant_id": office.tenant_id, "actor": "key"} | params
    error = refused(office.app, name, **asked)
    return error.code, error.fields


def test_what_does_not_hold_together_is_refused(company: Office) -> None:
    """Money needs a price, a price its currency; the default service is there for anybody."""
    made = create(company, price_amount=100)["id"]
    for service, changes, expected in (
        (made, {"payment": "full", "price_amount": 0}, ("invalid_request", ["payment"])),
        (made, {"payment": "deposit"}, ("invalid_request", ["deposit_amount"])),
        (made, {"deposit_amount": 101}, ("invalid_request", ["deposit_amount"])),
        (
            made,
            {"deposit_amount": 1, "deposit_percent": 1},
            ("invalid_request", ["deposit_percent"]),
        ),
        (made, {"payment": "full"}, ("payments_not_ready", [])),
        (made, {"currency": "USD"}, ("wrong_currency", ["currency"])),
        (made, {"slug": "meeting"}, ("slug_taken", [])),
        (company.service_id, {"audience": "customer"}, ("invalid_request", ["audience"])),
        (company.service_id, {"is_default": False}, ("invalid_request", ["is_default"])),
        (
            company.service_id,
            {"payment": "full", "price_amount": 1},
            ("invalid_request", ["payment"]),
        ),
        (uuid.uuid4(), {}, ("service_not_found", [])),
    ):
        found = refusal(
            company, "service_update", service_id=service, changes=changes, version=None
        )
        assert found == expected, changes
    assert update(company, made, currency="EUR")["price_amount"] == 100
    company.configure("currency", None)
    asked = {"name": "A", "slot_minutes": 30, "price_amount": 1}
    assert refusal(company, "service_create", fields=asked) == ("invalid_request", ["price_amount"])
    asked |= {"currency": "EUR"}
    assert refusal(company, "service_create", fields=asked) == ("wrong_currency", ["currency"])


def test_another_service_becomes_the_default_one(office: Office) -> None:
    """There is always one; what followed follows the new one, which follows nobody."""
    made = create(office, slot_step_minutes=15)
    third = create(office, name="Third")
    assert update(office, made["id"], is_default=True)["follows"] == []
    services = call(office, "service_list")["services"]
    assert [each["slug"] for each in services if each["is_default"]] == ["talk"]
    assert call(office, "service_get", third["id"])["slot_step_minutes"] == 15
    assert call(office, "service_archive", office.service_id, version=None)["active"] is False
    asked = {"service_id": made["id"], "version": None}
    assert refusal(office, "service_archive", **asked) == ("invalid_state", [])


def test_an_archived_service_is_gone_until_it_is_restored(office: Office) -> None:
    """Its slug may be taken meanwhile; then it stays where it is."""
    made = create(office)
    gone = call(office, "service_archive", made["id"], version=1)
    assert gone["archived_at"] and not gone["active"] and gone["version"] == 2
    names = lambda archived: sorted(  # noqa: E731
        each["name"] for each in call(office, "service_list", archived=archived)["services"]
    )
    assert (names(None), names("only")) == (["Meeting"], ["Talk"])
    assert names("include") == ["Meeting", "Talk"]
    asked = {"service_id": made["id"], "version": None}
    assert refusal(office, "service_archive", **asked) == ("invalid_state", [])
    assert refusal(office, "service_update", changes={}, **asked) == ("invalid_state", [])
    put = {"fields": {"salespeople": []}}
    assert refusal(office, "service_salespeople_put", **put, **asked) == ("invalid_state", [])
    other = create(office)
    assert other["slug"] == "talk"
    assert refusal(office, "service_restore", **asked) == ("slug_taken", [])
    update(office, other["id"], slug="talks")
    back = call(office, "service_restore", made["id"], version=2)
    assert (back["archived_at"], back["active"], back["slug"]) == (None, True, "talk")
    assert refusal(office, "service_restore", **asked) == ("invalid_state", [])
    assert office.values(
        "select action from booking.audit_logs where target_id = %s order by id", made["id"]
    ) == ["service.created", "service.archived", "service.restored"]


def test_an_older_version_is_refused_with_both(office: Office) -> None:
    made = create(office)
    update(office, made["id"], sort_order=1)
    asked = {"service_id": made["id"], "version": 1}
    for name, more in (
        ("service_update", {"changes": {"sort_order": 2}}),
        ("service_archive", {}),
        ("service_salespeople_put", {"fields": {"salespeople": []}}),
    ):
        with pytest.raises(Exception, match="version_conflict") as raised:
            call(office, name, **asked, **more)
        assert (
            json.loads(raised.value.diag.message_detail).items()
            >= {
                "expected_version": 1,
                "actual_version": 2,
            }.items()
        )


def test_a_list_goes_on_where_the_last_page_ended(office: Office) -> None:
    for n in range(4):
        create(office, name=f"Talk {n}")
    first = call(office, "service_list", limit=3)
    rest = call(office, "service_list", limit=3, cursor=first["next_cursor"])
    names = [each["slug"] for page in (first, rest) for each in page["services"]]
    assert sorted(names) == ["meeting", "talk-0", "talk-1", "talk-2", "talk-3"]
    assert rest["next_cursor"] is None
    for name, value in (("limit", 0), ("limit", 101), ("archived", "all"), ("cursor", "x")):
        asked = {"tenant_id": office.tenant_id, name: value}
        assert refused(office.app, "service_list", **asked).fields == [name]


def test_a_list_may_begin_with_what_changed(office: Office, clock: Clock) -> None:
    create(office)
    later = clock.advance(hours=1)
    assert call(office, "service_list", updated_since=later)["services"] == []
    update(office, office.service_id, sort_order=1)
    (changed,) = call(office, "service_list", updated_since=later)["services"]
    assert changed["name"] == "Meeting"


def test_a_company_has_a_hundred_services(office: Office) -> None:
    """Archived ones do not count, until one is to come back."""
    archived = create(office)["id"]
    call(office, "service_archive", archived, version=None)
    office.sql.execute(
        "insert into booking.services (tenant_id, name) select %s, 'S' from generate_series(1, 99)",
        [office.tenant_id],
    )
    asked = {"fields": {"name": "A", "slot_minutes": 30}}
    assert refusal(office, "service_create", **asked) == ("too_many_services", [])
    asked = {"service_id": archived, "version": None}
    assert refusal(office, "service_restore", **asked) == ("too_many_services", [])


def offer(office: Office, service_id: Any, *rows: Any, version: int | None = None) -> Any:
    return call(
        office,
        "service_salespeople_put",
        service_id,
        fields={"salespeople": list(rows)},
        version=version,
    )


def test_who_offers_a_service_is_one_list(company: Office) -> None:
    """Put whole, shown by name, with the service's version, which it raises."""
    ben = company.add_salesperson("ben")
    service = create(company)["id"]
    assert call(company, "service_salespeople", service) == {"salespeople": [], "version": 1}
    rows = [
        {"salesperson_id": str(ben), "price_amount": 700},
        {"salesperson_id": str(company.salesperson_id), "active": False},
    ]
    put = offer(company, service, *rows, version=1)
    assert put == call(company, "service_salespeople", service)
    assert put["version"] == 2 == call(company, "service_get", service)["version"]
    assert [(r["display_name"], r["price_amount"], r["active"]) for r in put["salespeople"]] == [
        ("Anna", None, False),
        ("Ben", 700, True),
    ]
    assert offer(company, service, *put["salespeople"]) == put
    assert offer(company, service) == {"salespeople": [], "version": 3}
    for row, field in (
        ({}, "salesperson_id"),
        ({"salesperson_id": str(uuid.uuid4())}, "salesperson_id"),
        ({"salesperson_id": str(Office(company.sql, "other").salesperson_id)}, "salesperson_id"),
        (rows[0] | {"price_amount": -1}, "price_amount"),
        (rows[0] | {"active": "no"}, "active"),
        (rows[0] | {"price": 1}, "price"),
        (rows[1], "salesperson_id"),
    ):
        asked = {"service_id": service, "version": None}
        found = refusal(
            company,
            "service_salespeople_put",
            fields={"salespeople": [rows[1], row]},
            **asked,
        )
        assert found == ("invalid_request", [f"salespeople.1.{field}"]), row
    for fields, names in (
        ({}, ["salespeople"]),
        ({"salespeople": {}}, ["salespeople"]),
        ({"salespeople": [1]}, ["salespeople.0"]),
        ({"salespeople": [], "people": []}, ["people"]),
    ):
        asked = {"service_id": service, "fields": fields, "version": None}
        assert refusal(company, "service_salespeople_put", **asked) == ("invalid_request", names)


def test_a_place_that_a_calendar_cannot_make_is_refused_by_name(office: Office) -> None:
    """When the service is made, changed or restored, or gets its people."""
    office.sql.execute(
        "insert into booking.places (place, calendar_kind) values ('office', 'outlook')"
    )
    made = create(office, place={"kind": "office"})["id"]
    cora = office.sql.execute(
        "insert into booking.salespersons (tenant_id, display_name, timezone, calendar_kind)"
        " values (%s, 'Cora', 'UTC', 'none') returning id",
        [office.tenant_id],
    ).fetchone()[0]
    asked = {"service_id": made, "version": None}
    with pytest.raises(Exception, match="place_not_possible") as raised:
        update(office, made, sort_order=1)
    detail = json.loads(raised.value.diag.message_detail)
    assert detail["salespeople"] == [
        {"salesperson_id": str(cora), "display_name": "Cora", "calendar_kind": "none"}
    ]
    assert "Cora" in detail["detail"] and "Anna" not in detail["detail"]
    offer(office, made, {"salesperson_id": str(office.salesperson_id)})
    assert update(office, made, sort_order=1)["sort_order"] == 1
    fields = {"salespeople": [{"salesperson_id": str(cora)}]}
    found = refusal(office, "service_salespeople_put", fields=fields, **asked)
    assert found == ("place_not_possible", [])
    fields = {"name": "B", "slot_minutes": 30, "place": {"kind": "office"}}
    assert refusal(office, "service_create", fields=fields) == ("place_not_possible", [])
    call(office, "service_archive", made, version=None)
    office.sql.execute("delete from booking.service_salespersons")
    assert refusal(office, "service_restore", **asked) == ("place_not_possible", [])


def test_a_place_may_need_words(office: Office) -> None:
    office.sql.execute("insert into booking.places (place, needs_text) values ('room', true)")
    fields = {"name": "B", "slot_minutes": 30, "place": {"kind": "room"}}
    assert refusal(office, "service_create", fields=fields) == ("invalid_request", ["place"])
    fields["place"] = {"kind": "room", "text": "Second floor"}
    assert create(office, **fields)["place"] == fields["place"]


def test_two_companies_have_nothing_of_each_other(office: Office) -> None:
    other = Office(office.sql, "other")
    made = create(office)["id"]
    for name, more in (
        ("service_update", {"changes": {}, "version": None, "actor": "key"}),
        ("service_archive", {"version": None, "actor": "key"}),
        ("service_restore", {"version": None, "actor": "key"}),
        ("service_get", {}),
        ("service_salespeople", {}),
    ):
        error = refused(other.app, name, tenant_id=other.tenant_id, service_id=made, **more)
        assert error.code == "service_not_found"
    assert len(call(other, "service_list")["services"]) == 1
