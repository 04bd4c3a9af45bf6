"""api.salesperson_list, _create and _update: who sells."""

from __future__ import annotations

import uuid
from typing import Any

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.support.office import Answer, Office
from tests.support.refused import Refused, refused


def create(office: Office, **params: Any) -> Answer:
    asked = {
        "graph_user_id": "ben@acme.example",
        "display_name": "Ben",
        "timezone": "Europe/Berlin",
    }
    row = office.app(
        "salesperson_create", tenant_id=office.tenant_id, actor="key", **asked | params
    )
    return Answer(**row)


def update(office: Office, salesperson_id: uuid.UUID | str, **changes: Any) -> Answer:
    row = office.app(
        "salesperson_update",
        tenant_id=office.tenant_id,
        salesperson_id=salesperson_id,
        changes=changes,
        actor="key",
    )
    return Answer(**row)


def listed(office: Office) -> list[dict[str, Any]]:
    return Answer(**office.app("salesperson_list", tenant_id=office.tenant_id)).json["salespeople"]


def subscriptions_queued(office: Office) -> list[str]:
    return office.values(
        "select message ->> 'id' from pgmq.q_holdfast where message ->> 'kind' = 'subscription'"
        " order by msg_id"
    )


def audits(office: Office) -> list[tuple[str, str, Any]]:
    return office.sql.execute(
        "select action, actor_type || ' ' || actor_id, meta_json from booking.audit_logs"
        " where target_type = 'salesperson' order by id"
    ).fetchall()


def test_a_new_salesperson_is_listed_and_sells(office: Office) -> None:
    """201 with the whole person; the public list and the free times have them at once."""
    answer = create(office)
    ben = answer.json
    assert answer.status == 201
    assert ben == {
        "id": ben["id"],
        "graph_user_id": "ben@acme.example",
        "display_name": "Ben",
        "timezone": "Europe/Berlin",
        "active": True,
    }
    assert [person["display_name"] for person in listed(office)] == ["Anna", "Ben"]
    assert listed(office)[1] == ben | {"calendar": listed(office)[1]["calendar"]}
    office.free_calendar(MONDAY, 1, uuid.UUID(ben["id"]))
    slots = office.answer("availability", salesperson_id=ben["id"], date=MONDAY.date()).json[
        "slots"
    ]
    assert slots[0]["start_at"] == "2026-11-23T08:00:00Z"


def test_a_new_salesperson_is_followed(office: Office) -> None:
    """A subscription is queued in the same commit, and the calendar has its state row."""
    ben = create(office).json["id"]
    assert subscriptions_queued(office) == [ben]
    assert (
        office.value(
            "select count(*) from booking.calendar_freshness f"
            " join booking.calendars k on k.id = f.calendar_id where k.salesperson_id = %s",
            ben,
        )
        == 1
    )


def test_a_new_salesperson_is_audited(office: Office) -> None:
    """Before nothing, after the whole person."""
    ben = create(office).json
    assert audits(office) == [
        ("salesperson.created", "administrator key", {"before": None, "after": ben})
    ]


def test_the_zone_is_the_tenant_s_when_not_given(office: Office) -> None:
    """A missing timezone is no fault."""
    office.configure("timezone", "Asia/Tokyo")
    assert create(office, timezone=None).json["timezone"] == "Asia/Tokyo"


def test_a_calendar_is_sold_once(office: Office) -> None:
    """The same mailbox again, in any spelling, is 409 salesperson_exists."""
    for graph_user_id in ["anna@acme.example", "ANNA@Acme.example"]:
        found = refused(create, office, graph_user_id=graph_user_id)
        assert found == ("SB409", "salesperson_exists", [])
        assert len(listed(office)) == 1
        assert subscriptions_queued(office) == []


def test_two_tenants_may_name_the_same_mailbox(office: Office) -> None:
    """Mailboxes are compared within a tenant."""
    other = Office(office.sql, "globex")
    assert create(other, graph_user_id="anna@acme.example").status == 201


def test_wrong_fields_of_a_new_one_are_named(office: Office) -> None:
    """400 names the field, and nobody is added."""
    for field, values in [
        ("graph_user_id", [None, "", "a b", "a/b", "a?b", "a#b", "x\ny", "x" * 255]),
        ("display_name", [None, "", "  ", "x" * 201, "a\tb"]),
        ("timezone", ["", "CET", "FOO5", "europe/berlin"]),
    ]:
        for value in values:
            found = refused(create, office, **{field: value})
            assert found == ("SB400", "invalid_request", [field]), value
        assert len(listed(office)) == 1


def test_all_faults_of_a_new_one_are_told(office: Office) -> None:
    """Three wrong fields are three errors."""
    found = refused(create, office, graph_user_id="", display_name="", timezone="x")
    assert found.fields == ["display_name", "graph_user_id", "timezone"]


def test_name_and_zone_can_be_changed(office: Office) -> None:
    """The answer is the whole person; the fields that changed are audited, nothing else is
    queued."""
    changed = update(
        office, office.salesperson_id, display_name=" Anna B. ", timezone="Europe/Rome"
    )
    assert (changed.status, changed.json["display_name"], changed.json["timezone"]) == (
        200,
        "Anna B.",
        "Europe/Rome",
    )
    assert audits(office) == [
        (
            "salesperson.changed",
            "administrator key",
            {
                "before": {"display_name": "Anna", "timezone": "UTC"},
                "after": {"display_name": "Anna B.", "timezone": "Europe/Rome"},
            },
        )
    ]
    assert subscriptions_queued(office) == []


def test_changing_nothing_is_not_audited(office: Office) -> None:
    """The same values, unknown fields and no fields at all change nothing."""
    update(office, office.salesperson_id, display_name="Anna", active=True, colour="red")
    update(office, office.salesperson_id, graph_user_id="anna@acme.example")
    update(office, office.salesperson_id)
    assert audits(office) == []


def test_deactivated_one_sells_no_slot_any_more(office: Office) -> None:
    """Availability and holds are 404 from the same moment; the list of administrators still has
    them."""
    assert update(office, office.salesperson_id, active=False).json["active"] is False
    assert office.answer("salespeople").json == {"salespeople": []}
    asked = {"salesperson_id": office.salesperson_id, "date": MONDAY.date()}
    assert refused(office.answer, "availability", **asked).code == "salesperson_not_found"
    held = office.hold(WEDNESDAY_TEN)
    assert (held.status, held.code) == (404, "salesperson_not_found")
    assert [person["active"] for person in listed(office)] == [False]


def test_deactivated_one_is_looked_at_by_the_worker(office: Office) -> None:
    """Each change of active queues a look at the subscription; whether it stays is decided
    there."""
    update(office, office.salesperson_id, active=False)
    update(office, office.salesperson_id, active=True)
    assert subscriptions_queued(office) == [str(office.salesperson_id)] * 2
    assert office.answer("salespeople").json["salespeople"] != []


def test_booked_meetings_outlive_deactivation(office: Office) -> None:
    """A confirmed booking of a deactivated person stays, is followed, and can be canceled by
    link."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    update(office, office.salesperson_id, active=False)
    assert office.status(booking_id) == "confirmed"
    assert office.value("select booking.is_followed(%s)", office.salesperson_id) is True
    assert office.change("cancel", booking_id).status == 200
    assert office.value("select booking.is_followed(%s)", office.salesperson_id) is False


def test_wrong_changes_are_named(office: Office) -> None:
    """400 names the field; the mailbox of a salesperson cannot be exchanged at all."""
    for field, values in [
        ("display_name", [None, "", 5, "x" * 201]),
        ("timezone", [None, "EST", 5]),
        ("active", [None, "false", 0]),
        ("graph_user_id", ["ben@acme.example", None, 5]),
    ]:
        before = listed(office)
        for value in values:
            found = refused(update, office, office.salesperson_id, **{field: value})
            assert found == ("SB400", "invalid_request", [field]), value
        assert listed(office) == before


def test_unknown_and_foreign_people_are_404(office: Office) -> None:
    """Another tenant's id is as unknown as any."""
    other = Office(office.sql, "globex")
    expected = Refused("SB404", "salesperson_not_found", [])
    assert refused(update, office, uuid.uuid4(), active=False) == expected
    assert refused(update, office, other.salesperson_id, active=False) == expected
    assert listed(other)[0]["active"] is True


def test_lists_are_the_tenant_s_own(office: Office) -> None:
    """Nobody of another tenant is listed."""
    Office(office.sql, "globex")
    assert [person["id"] for person in listed(office)] == [str(office.salesperson_id)]


def test_an_unknown_tenant_is_403(office: Office) -> None:
    """X-Tenant-Id must name a tenant."""
    asked = {"tenant_id": uuid.uuid4()}
    expected = ("SB403", "tenant_scope", [])
    assert refused(office.app, "salesperson_list", **asked) == expected
