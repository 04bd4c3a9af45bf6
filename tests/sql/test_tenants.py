"""Connecting, disabling and enabling companies."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, call
from tests.support.refused import refused

UNUSABLE = ("SB400", "invalid_consent_state", [])


@pytest.fixture
def app(sql: psycopg.Connection, clock: Clock) -> Any:
    """Calls of the platform's administrator, on Monday 2026-11-23, 08:00 UTC."""
    clock.set(MONDAY)
    return lambda function, **params: call(sql, "holdfast_app", function, **params)


def connect(app: Any, slug: str = "initech", name: str = "Initech") -> dict[str, Any]:
    return app("tenant_connect", name=name, slug=slug)


def activate(app: Any, state_id: str, directory: uuid.UUID | None = None) -> dict[str, Any]:
    return app(
        "tenant_activate", state_id=state_id, directory=directory or uuid.uuid4(), actor="key"
    )


def set_status(app: Any, tenant_id: Any, status: str) -> dict[str, Any]:
    return app("tenant_set_status", tenant_id=tenant_id, status=status, actor="key")


def audits(sql: psycopg.Connection, tenant_id: Any) -> list[str]:
    rows = sql.execute(
        "select action from booking.audit_logs where tenant_id = %s and target_type = 'tenant'"
        " order by id",
        [tenant_id],
    ).fetchall()
    return [action for (action,) in rows]


def queued(sql: psycopg.Connection) -> list[str]:
    rows = sql.execute(
        "select message ->> 'id' from pgmq.q_holdfast where message ->> 'kind' = 'subscription'"
        " order by 1"
    ).fetchall()
    return [found for (found,) in rows]


def test_a_new_tenant_is_pending_with_the_defaults(app: Any, sql: psycopg.Connection) -> None:
    """Connect makes tenant, configuration, one service and Monday to Friday, and a consent
    state."""
    made = connect(app, name="  Initech GmbH ")
    assert made == {
        "tenant_id": made["tenant_id"],
        "status": "pending",
        "state_id": made["state_id"],
        "provider": "graph",
    }
    row = sql.execute(
        "select name, slug, m365_tenant_id, status from booking.tenants where id = %s",
        [made["tenant_id"]],
    ).fetchone()
    assert row == ("Initech GmbH", "initech", None, "pending")
    services = sql.execute(
        "select slot_minutes, step_minutes, buffer_minutes, is_default from booking.services"
    ).fetchall()
    assert services == [(60, 30, 10, True)]
    rules = sql.execute(
        "select weekday, opens::text, closes::text, salesperson_id from"
        " booking.availability_rules order by 1"
    ).fetchall()
    assert rules == [(day, "09:00:00", "17:00:00", None) for day in range(1, 6)]
    assert audits(sql, made["tenant_id"]) == ["tenant.consent_requested"]
    assert refused(app, "salespeople", slug="initech").code == "tenant_not_found"


def test_slugs_that_are_good(app: Any) -> None:
    """Lower-case letters and digits with single hyphens between them, 3 to 63."""
    for slug in ["abc", "a-b-c", "1st", "x" * 63, "a1-2b"]:
        assert connect(app, slug)["status"] == "pending"


def test_slugs_that_are_not(app: Any) -> None:
    """Anything else is 400 and names tenant_slug."""
    for slug in [
        None,
        "",
        "ab",
        "x" * 64,
        "Acme",
        "a--b",
        "-abc",
        "abc-",
        "a_b",
        "a b",
        "äbc",
        "abc\n",
    ]:
        assert refused(connect, app, slug) == ("SB400", "invalid_request", ["tenant_slug"]), slug


def test_a_tenant_needs_a_name(app: Any) -> None:
    """A missing, blank or overlong name is 400 and names tenant_name."""
    for name in [None, "", "   ", "x" * 201, "a\nb"]:
        assert refused(connect, app, name=name) == ("SB400", "invalid_request", ["tenant_name"]), (
            name
        )


def test_connecting_again_while_pending_gives_a_fresh_state(
    app: Any, sql: psycopg.Connection
) -> None:
    """The same tenant, unchanged; both states are good."""
    first = connect(app)
    again = connect(app, name="Other")
    assert again["tenant_id"] == first["tenant_id"]
    assert again["state_id"] != first["state_id"]
    assert sql.execute("select name from booking.tenants").fetchall() == [("Initech",)]
    for state in (first, again):
        assert app("tenant_by_state", state_id=state["state_id"])["tenant_id"] == first["tenant_id"]


def test_a_connected_or_disabled_slug_is_taken(app: Any) -> None:
    """409 slug_taken for whoever comes second."""
    made = connect(app)
    activate(app, made["state_id"])
    assert refused(connect, app) == ("SB409", "slug_taken", [])
    set_status(app, made["tenant_id"], "disabled")
    assert refused(connect, app) == ("SB409", "slug_taken", [])


def test_a_tenant_whose_consent_was_lost_connects_again(app: Any, sql: psycopg.Connection) -> None:
    """It stays active, gets a fresh state, and the next consent ends the outage."""
    directory = uuid.uuid4()
    made = connect(app)
    activate(app, made["state_id"], directory)
    app("consent_lost", tenant_id=made["tenant_id"], detail="AADSTS7000229")
    again = connect(app)
    assert (again["tenant_id"], again["status"]) == (made["tenant_id"], "active")
    assert activate(app, again["state_id"], directory)["status"] == "active"
    assert audits(sql, made["tenant_id"])[-1] == "consent_restored"
    assert refused(connect, app).code == "slug_taken"


def test_a_state_is_good_for_an_hour(app: Any, clock: Clock) -> None:
    """At 59:59 it is, a second later it is not; unknown ones never were."""
    state = connect(app)["state_id"]
    clock.advance(seconds=3599)
    assert app("tenant_by_state", state_id=state)["slug"] == "initech"
    clock.advance(seconds=1)
    assert refused(app, "tenant_by_state", state_id=state) == UNUSABLE
    assert refused(activate, app, state) == UNUSABLE
    assert refused(app, "tenant_by_state", state_id=uuid.uuid4()) == UNUSABLE
    assert refused(app, "tenant_by_state", state_id=None) == UNUSABLE


def test_consent_makes_a_tenant_active_once(app: Any, sql: psycopg.Connection) -> None:
    """The directory is recorded, the state used up, the change audited with before and after."""
    directory = uuid.uuid4()
    made = connect(app)
    answer = activate(app, made["state_id"], directory)
    assert answer == {
        "tenant_id": made["tenant_id"],
        "slug": "initech",
        "status": "active",
        "m365_tenant_id": str(directory),
        "plan": "professional",
    }
    assert app("salespeople", slug="initech")["status"] == 200
    assert refused(activate, app, made["state_id"], directory) == UNUSABLE
    assert refused(app, "tenant_by_state", state_id=made["state_id"]) == UNUSABLE
    meta = sql.execute(
        "select meta_json from booking.audit_logs where action = 'tenant.activated'"
    ).fetchone()[0]
    assert meta == {
        "before": {"status": "pending", "m365_tenant_id": None},
        "after": {"status": "active", "m365_tenant_id": str(directory)},
    }


def test_consent_queues_the_subscriptions_of_all_its_people(
    app: Any, sql: psycopg.Connection
) -> None:
    """Salespeople may be added while the tenant is pending; with consent they are all followed."""
    made = connect(app)
    people = []
    for name in ("ben", "carl"):
        row = app(
            "salesperson_create",
            tenant_id=made["tenant_id"],
            graph_user_id=name,
            display_name=name,
            timezone=None,
            actor="key",
        )
        people.append(
            str(
                sql.execute(
                    "select convert_from(%s, 'UTF8')::jsonb ->> 'id'", [row["body"]]
                ).fetchone()[0]
            )
        )
    sql.execute("select pgmq.purge_queue('holdfast')")
    activate(app, made["state_id"])
    assert queued(sql) == sorted(people)


def test_a_directory_belongs_to_one_tenant(app: Any) -> None:
    """409 directory_taken; the state is still good for another directory."""
    directory = uuid.uuid4()
    activate(app, connect(app)["state_id"], directory)
    second = connect(app, "globex", "Globex")
    assert refused(activate, app, second["state_id"], directory) == ("SB409", "directory_taken", [])
    assert activate(app, second["state_id"])["status"] == "active"


def test_a_tenant_keeps_its_directory(app: Any) -> None:
    """Consent from another directory does not move a company's calendars there."""
    made = connect(app)
    activate(app, made["state_id"])
    app("consent_lost", tenant_id=made["tenant_id"], detail="x")
    assert refused(activate, app, connect(app)["state_id"]).code == "directory_taken"


def test_consent_for_a_tenant_disabled_meanwhile_is_refused(app: Any) -> None:
    """The link was mailed, then the tenant was disabled: the link is worthless."""
    made = connect(app)
    set_status(app, made["tenant_id"], "disabled")
    assert refused(activate, app, made["state_id"]) == UNUSABLE


def test_disabling_stops_sales_and_keeps_meetings(
    app: Any, office: Office, sql: psycopg.Connection
) -> None:
    """Public 404, subscriptions to be deleted; a booked meeting stays and can be canceled by
    link."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    sql.execute("select pgmq.purge_queue('holdfast')")
    answer = set_status(app, office.tenant_id, "disabled")
    assert answer["status"] == "disabled"
    assert refused(office.answer, "salespeople").code == "tenant_not_found"
    assert queued(sql) == [str(office.salesperson_id)]
    assert sql.execute("select booking.is_followed(%s)", [office.salesperson_id]).fetchone() == (
        False,
    )
    assert office.status(booking_id) == "confirmed"
    assert office.change("cancel", booking_id).status == 200


def test_enabling_brings_everything_back(app: Any, office: Office, sql: psycopg.Connection) -> None:
    """Public pages answer again and the subscriptions are made again; both changes are audited."""
    set_status(app, office.tenant_id, "disabled")
    sql.execute("select pgmq.purge_queue('holdfast')")
    assert set_status(app, office.tenant_id, "active")["status"] == "active"
    assert office.answer("salespeople").status == 200
    assert queued(sql) == [str(office.salesperson_id)]
    assert audits(sql, office.tenant_id) == ["tenant.disabled", "tenant.enabled"]


def test_doing_it_twice_changes_nothing(app: Any, office: Office, sql: psycopg.Connection) -> None:
    """The second time is 200 too, without audit and without work."""
    for status in ("disabled", "disabled", "active", "active"):
        assert set_status(app, office.tenant_id, status)["status"] == status
    assert audits(sql, office.tenant_id) == ["tenant.disabled", "tenant.enabled"]


def test_a_pending_tenant_cannot_be_enabled_without_consent(app: Any) -> None:
    """409 invalid_state; disabled and enabled it waits for consent again."""
    made = connect(app)
    assert refused(set_status, app, made["tenant_id"], "active") == ("SB409", "invalid_state", [])
    set_status(app, made["tenant_id"], "disabled")
    assert set_status(app, made["tenant_id"], "active")["status"] == "pending"


def test_an_unknown_tenant_or_status_is_refused(app: Any) -> None:
    """404 and 400."""
    assert refused(set_status, app, uuid.uuid4(), "disabled") == ("SB404", "not_found", [])
    assert refused(set_status, app, uuid.uuid4(), "gone") == (
        "SB400",
        "invalid_request",
        ["status"],
    )


def test_the_list_has_every_tenant(app: Any, office: Office) -> None:
    """All of them by name, with what an administrator must know."""
    made = connect(app)
    app("consent_lost", tenant_id=office.tenant_id, detail="x")
    found = app("tenant_list")
    assert [tenant["slug"] for tenant in found] == ["acme", "initech"]
    assert found[0] | {"m365_tenant_id": None, "created_at": None} == {
        "tenant_id": str(office.tenant_id),
        "slug": "acme",
        "name": "Acme",
        "status": "active",
        "m365_tenant_id": None,
        "plan": "professional",
        "created_at": None,
        "consent_lost": True,
        "provider": "graph",
        "carrier": "graph",
        "salespeople": 1,
    }
    assert found[1]["tenant_id"] == made["tenant_id"]
    assert found[1]["created_at"] == "2026-11-23T08:00:00Z"


def test_connecting_a_slug_twice_at_once_makes_one_tenant(
    app: Any, sql: psycopg.Connection
) -> None:
    """The second waits for the first and finds its tenant."""
    with psycopg.connect(sql.info.dsn) as first:
        made = first.execute("select api.tenant_connect('Initech', 'initech')").fetchone()[0]
        with psycopg.connect(sql.info.dsn, autocommit=True) as second:
            second.execute("set lock_timeout = '100ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                second.execute("select api.tenant_connect('Initech', 'initech')")
            first.commit()
            again = second.execute("select api.tenant_connect('Initech', 'initech')").fetchone()[0]
    assert again["tenant_id"] == made["tenant_id"]


def test_sign_ins_are_audited_without_a_tenant(app: Any, sql: psycopg.Connection) -> None:
    """api.audit_admin writes for a tenant or for none."""
    entry = {
        "action": "admin.signed_in",
        "target_type": "session",
        "target_id": None,
        "meta": {"from": "::1"},
        "actor": "key",
    }
    app("audit_admin", tenant_id=None, **entry)
    app("audit_admin", tenant_id=connect(app)["tenant_id"], **entry)
    rows = sql.execute(
        "select tenant_id is null, actor_type, actor_id, meta_json, created_at_utc from"
        " booking.audit_logs"
        " where action = 'admin.signed_in' order by id"
    ).fetchall()
    assert rows == [
        (missing, "administrator", "key", {"from": "::1"}, MONDAY) for missing in (True, False)
    ]


def test_consent_states_older_than_an_hour_stay_unusable_for_all(app: Any, clock: Clock) -> None:
    """A second state asked for later does not restart the first."""
    first = connect(app)
    clock.advance(timedelta(hours=2))
    second = connect(app)
    assert refused(activate, app, first["state_id"]) == UNUSABLE
    assert activate(app, second["state_id"])["status"] == "active"


def test_the_platform_says_a_companys_plan(
    app: Any, office: Office, sql: psycopg.Connection
) -> None:
    """It is audited with before and after; the same again is not; others are asked by any name."""
    assert sql.execute("select plan from booking.tenants").fetchall() == [("professional",)]
    change = {"tenant_id": office.tenant_id, "actor": "key"}
    for _ in range(2):
        assert app("tenant_update", changes={"plan": "basic"}, **change)["plan"] == "basic"
    assert app("tenant_update", changes={}, **change)["plan"] == "basic"
    (details,) = sql.execute(
        "select meta_json from booking.audit_logs where action = 'tenant.changed'"
    ).fetchall()
    assert details[0] == {"before": {"plan": "professional"}, "after": {"plan": "basic"}}
    names = ["acme", str(office.tenant_id), "nobody", str(uuid.uuid4()), "x'"]
    assert app("tenant_plans", names=names) == {"acme": "basic", str(office.tenant_id): "basic"}
    for changes, field in (({"plan": "gold"}, "plan"), ({"plan": None}, "plan"), ({"x": 1}, "x")):
        assert refused(app, "tenant_update", changes=changes, **change) == (
            "SB400",
            "invalid_request",
            [field],
        )
    missing = refused(app, "tenant_update", tenant_id=uuid.uuid4(), changes={}, actor="key")
    assert missing == ("SB404", "not_found", [])
