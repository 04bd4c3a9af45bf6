"""Companies without a directory: made at once, with an owner who is invited."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.sql.conftest import MONDAY
from tests.support.clock import Clock
from tests.support.office import Office, call
from tests.support.people import add_account
from tests.support.refused import refused

SOL = "sol@studio.example"


def create(office: Office, slug: str = "studio-sol", **more: Any) -> dict[str, Any]:
    given = {"name": "Studio Sol", "slug": slug, "owner_email": SOL, "settings": {}}
    return call(office.sql, "holdfast_app", "tenant_create", **given | more, actor="api")


def invited(office: Office) -> list[str]:
    return office.values(
        "select recipient from booking.notification_outbox where purpose = 'invitation' order by id"
    )


def test_a_company_without_a_directory_is_active_at_once(office: Office, clock: Clock) -> None:
    """Its owner is invited and signs in by code, reminders are on, and it can be booked."""
    made = create(office, settings={"timezone": "Europe/Berlin"})
    assert (made["status"], made["m365_tenant_id"]) == ("active", None)
    studio = made["tenant_id"]
    owner = office.sql.execute(
        "select id::text, email, roles, status, invited_at from booking.accounts"
    ).fetchone()
    assert owner == (made["owner_id"], SOL, ["owner"], "invited", MONDAY)
    assert invited(office) == [SOL]
    config = office.sql.execute(
        "select timezone, reminders, followup from booking.tenant_config where tenant_id = %s",
        [studio],
    ).fetchone()
    assert config is not None and config[0] == "Europe/Berlin" and config[2]
    assert [rule["before"] for rule in config[1]] == ["1 day", "1 hour"]
    claimed = call(office.sql, "holdfast_worker", "outbox_claim", limit=1)
    assert claimed["context"]["data"] == {"invited": SOL}
    assert office.values(
        "select action from booking.audit_logs where tenant_id = %s order by id", studio
    ) == ["tenant.created", "config.changed", "account.owner_made"]


@pytest.mark.parametrize("change", ["status = 'disabled'", "archived_at = booking.now()"])
def test_whose_account_was_taken_back_is_not_invited(office: Office, change: str) -> None:
    """Between the invitation and its mail: it would lead nowhere."""
    made = create(office)
    office.sql.execute(f"update booking.accounts set {change} where id = %s", [made["owner_id"]])
    claimed = call(office.sql, "holdfast_worker", "outbox_claim", limit=1)
    assert "context" not in (claimed or {})
    assert office.values("select status || ' ' || reason from booking.notification_outbox") == [
        "dropped withdrawn"
    ]


def test_switched_off_and_on_it_is_active_again(office: Office) -> None:
    """Not pending: it was active without a directory before."""
    studio = create(office)["tenant_id"]
    for status in ("disabled", "active"):
        told = call(
            office.sql,
            "holdfast_app",
            "tenant_set_status",
            tenant_id=studio,
            status=status,
            actor="a",
        )
        assert told["status"] == status


def test_names_that_are_taken_reserved_or_none_are_refused(office: Office) -> None:
    """Whoever makes the company, and by hand too; nothing is left of it."""
    for slug in ("acme", "services", "admin", "microsoft", "holds", "connect"):
        assert refused(lambda slug=slug: create(office, slug))[:2] == ("SB409", "slug_taken")
    for wrong, field in (
        ({"slug": "A b"}, "tenant_slug"),
        ({"name": " "}, "tenant_name"),
        ({"settings": {"timezone": "Mars"}}, "timezone"),
    ):
        assert refused(lambda wrong=wrong: create(office, **wrong)) == (
            "SB400",
            "invalid_request",
            [field],
        )
    connect = {"name": "Services", "slug": "services"}
    assert refused(lambda: call(office.sql, "holdfast_app", "tenant_connect", **connect))[1] == (
        "slug_taken"
    )
    with pytest.raises(psycopg.Error, match="slug_taken"), office.sql.transaction():
        office.sql.execute("update booking.tenants set slug = 'google'")
    assert office.value("select count(*) from booking.tenants") == 1
    assert invited(office) == []


def test_an_owner_named_at_connect_is_invited_once_the_company_is_active(office: Office) -> None:
    """Not before, when its mails are dropped; asked for twice, they are one."""
    connect = {"name": "Initech", "slug": "initech", "owner_email": "bill@initech.example"}
    for _ in range(2):
        begun = call(office.sql, "holdfast_app", "tenant_connect", **connect)
    assert begun["status"] == "pending" and invited(office) == []
    call(
        office.sql,
        "holdfast_app",
        "tenant_activate",
        state_id=begun["state_id"],
        directory="22222222-2222-4222-8222-222222222222",
        actor="consent",
    )
    assert invited(office) == ["bill@initech.example"]
    assert office.value("select count(*) from booking.accounts") == 1


def test_a_company_without_a_directory_connects_one_later(office: Office) -> None:
    """Active, it is asked for consent like one that lost it; with a directory it is taken."""
    create(office)
    connect = {"name": "Studio Sol", "slug": "studio-sol"}
    begun = call(office.sql, "holdfast_app", "tenant_connect", **connect)
    assert begun["status"] == "active"
    activated = call(
        office.sql,
        "holdfast_app",
        "tenant_activate",
        state_id=begun["state_id"],
        directory="22222222-2222-4222-8222-222222222222",
        actor="consent",
    )
    assert activated["m365_tenant_id"] == "22222222-2222-4222-8222-222222222222"
    assert refused(lambda: call(office.sql, "holdfast_app", "tenant_connect", **connect))[1] == (
        "slug_taken"
    )


def test_who_needs_a_directory_cannot_be_booked_without(office: Office) -> None:
    """People with an Outlook calendar: it cannot be read, and nothing else goes wrong."""
    studio = create(office)
    there = Office.__new__(Office)
    there.sql, there.slug, there.tenant_id = office.sql, "studio-sol", studio["tenant_id"]
    there.salesperson_id = there.add_salesperson("berta")
    answer = there.answer(
        "availability", salesperson_id=there.salesperson_id, date=MONDAY.date(), days=1
    )
    assert answer.fetch is not None or answer.status == 503


def test_the_command_line_makes_an_owner_who_signs_in_once(office: Office) -> None:
    """Of a stranger, a customer or a disabled account; the link is good in any browser."""
    add_account(office, "c@acme.example", "customer", status="disabled")
    for email, roles in (
        ("new@acme.example", ["owner"]),
        ("C@acme.example", ["customer", "owner"]),
    ):
        made = call(
            office.sql, "holdfast_worker", "owner_link", slug="acme", email=email, actor="cli"
        )
        assert (
            office.value("select roles from booking.accounts where id = %s", made["account_id"])
            == roles
        )
        given = {
            "slug": "acme", "email": None, "attempt_digest": bytes(32), "code": "", "form": "cookie",
            "link_digest": office.value("select sha256(convert_to(%s, 'UTF8'))", made["token"]),
            "client": None, "agent": None,
        }  # fmt: skip
        digest = office.value("select sha256(%s::bytea)", email.encode())
        assert office.app("sign_in", **given, digest=digest)["roles"] == roles
        assert office.app("sign_in", **given, digest=bytes(32)) is None
    nobody = {"slug": "nobody", "email": SOL, "actor": "cli"}
    assert refused(lambda: call(office.sql, "holdfast_worker", "owner_link", **nobody))[1] == (
        "tenant_not_found"
    )
