"""Accounts, sessions and keys: who is found by a secret, for how long, and who stays."""

from __future__ import annotations

import threading
from datetime import timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account, add_key, sign_in
from tests.support.servers import TestDatabase


def found(office: Office, digest: bytes) -> Any:
    return office.app("session", digest=digest)


def test_a_session_lasts_as_long_as_its_roles_say(office: Office, clock: Clock) -> None:
    """Staff 12 hours idle and 24 at most, customers 30 and 90 days; use keeps it, every five
    minutes at most; whoever is staff and customer is staff."""
    for roles, idle, life in (
        (["owner"], timedelta(hours=12), timedelta(hours=24)),
        (["customer", "analyst"], timedelta(hours=12), timedelta(hours=24)),
        (["prospect"], timedelta(days=30), timedelta(days=90)),
    ):
        begun = clock.now()
        account = add_account(office, f"{roles[0]}@acme.example", *roles)
        digest = sign_in(office, account, roles[0])
        seen = found(office, digest)
        assert (seen["account_id"], seen["roles"], seen["slug"]) == (str(account), roles, "acme")
        assert seen["is_fresh"]
        clock.advance(minutes=16)
        assert not found(office, digest)["is_fresh"]
        used = clock.now()
        kept = "select last_used_at from booking.sessions where digest = %s"
        clock.advance(minutes=4)
        assert found(office, digest) and office.value(kept, digest) == used
        # Used just before it would be idle, until the absolute end.
        while clock.now() + idle < begun + life:
            clock.advance(idle - timedelta(minutes=5))
            assert found(office, digest), roles
        clock.set(begun + life)
        assert found(office, digest) is None
        idle_one = sign_in(office, account, f"idle {roles}")
        clock.advance(idle)
        assert found(office, idle_one) is None


def test_what_changes_an_account_ends_its_sessions(office: Office) -> None:
    """Roles, person, status, address and removal, in that commit; a name does not."""
    owner = add_account(office, "owner@acme.example", "owner")
    other = sign_in(office, owner, "owner")
    for change in (
        "roles = '{customer}'",
        f"salesperson_id = '{office.salesperson_id}'",
        "status = 'disabled'",
        "email = 'else@acme.example'",
        "archived_at = booking.now()",
    ):
        account = add_account(office, "a@acme.example", "admin")
        digest = sign_in(office, account, "secret")
        office.sql.execute(
            "update booking.accounts set display_name = 'Ada' where id = %s", [account]
        )
        assert found(office, digest)["display_name"] == "Ada"
        office.sql.execute(f"update booking.accounts set {change} where id = %s", [account])
        assert office.value("select count(*) from booking.sessions where digest = %s", digest) == 0
        assert office.value("select version from booking.accounts where id = %s", account) == 3
        office.sql.execute("delete from booking.accounts where id = %s", [account])
    assert found(office, other), "nobody else's session ended"


def test_a_company_that_is_off_has_nobody_signed_in(office: Office) -> None:
    """Neither sessions nor keys of a disabled company are found."""
    digest = sign_in(office, add_account(office, "a@acme.example", "admin"), "secret")
    add_key(office, "key")
    key = sha256(b"key").digest()
    assert found(office, digest) and office.app("key", digest=key)["role"] == "admin"
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert found(office, digest) is None and office.app("key", digest=key) is None


def test_a_key_ends(office: Office, clock: Clock) -> None:
    """Taken back, over, or never made."""
    digest = sha256(b"key").digest()
    assert office.app("key", digest=digest) is None
    key = add_key(office, "key")
    assert office.app("key", digest=digest)["key_id"] == str(key)
    assert office.value("select last_used_at from booking.api_keys") == clock.now()
    end = clock.now() + timedelta(hours=1)
    office.sql.execute("update booking.api_keys set expires_at = %s", [end])
    assert office.app("key", digest=digest)
    clock.set(end)
    assert office.app("key", digest=digest) is None
    office.sql.execute("update booking.api_keys set expires_at = null, revoked_at = %s", [end])
    assert office.app("key", digest=digest) is None


def test_the_last_owner_stays(office: Office) -> None:
    """Demoted, disabled, removed or deleted: not the last active one; an invited one is none."""
    first = add_account(office, "a@acme.example", "owner", "admin")
    add_account(office, "b@acme.example", "owner", status="invited")
    add_account(Office(office.sql, "else"), "c@acme.example", "owner")
    ways = (
        "update booking.accounts set roles = '{admin}' where id = %s",
        "update booking.accounts set status = 'disabled' where id = %s",
        "update booking.accounts set archived_at = booking.now() where id = %s",
        "delete from booking.accounts where id = %s",
    )
    for way in ways:
        with pytest.raises(psycopg.Error, match="last_owner"), office.sql.transaction():
            office.sql.execute(way, [first])
    office.sql.execute("update booking.accounts set roles = '{owner}' where id = %s", [first])
    add_account(office, "d@acme.example", "owner")
    for way in ways[:1]:
        office.sql.execute(way, [first])


def test_two_owners_do_not_remove_each_other(office: Office, database: TestDatabase) -> None:
    """At once: one of the two stays."""
    owners = [add_account(office, f"{name}@acme.example", "owner") for name in "ab"]
    start = threading.Barrier(2)
    refused: list[str] = []

    def remove(account: Any) -> None:
        with psycopg.connect(database.superuser) as connection:
            start.wait()
            try:
                connection.execute(
                    "update booking.accounts set status = 'disabled' where id = %s", [account]
                )
                # Whoever comes second decides only after this commit.
                connection.execute("select pg_sleep(0.05)")
            except psycopg.Error as error:
                refused.append(str(error.diag.message_primary))

    threads = [threading.Thread(target=remove, args=[account]) for account in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_owner"]


def test_an_address_has_one_account(office: Office) -> None:
    """In any case of letters, until it is removed; roles are of the list."""
    first = add_account(office, "A@acme.example", "customer")
    for email, roles in (
        ("a@ACME.example", ["admin"]),
        ("b@acme.example", []),
        ("b@acme.example", ["king"]),
        ("b@acme.example", [None]),
    ):
        with pytest.raises(psycopg.IntegrityError), office.sql.transaction():
            add_account(office, email, *roles)
    office.sql.execute("update booking.accounts set archived_at = now() where id = %s", [first])
    assert add_account(office, "a@acme.example", "customer") != first


def test_the_database_knows_who_asks(office: Office) -> None:
    """What the application told, until the transaction ends; else it is our own process."""
    who = "select booking.principal() ->> 'kind'"
    allowed = "select booking.has_role('{owner,admin}')"
    assert (office.value(who), office.value(allowed)) == ("system", True)
    for principal, expected in (
        ({"kind": "nobody"}, False),
        ({"kind": "platform"}, True),
        ({"kind": "account", "id": "1", "roles": ["analyst"]}, False),
        ({"kind": "account", "id": "1", "roles": ["analyst", "admin"]}, True),
        ({"roles": ["analyst"]}, False),
        ({}, False),
    ):
        with office.sql.transaction():
            office.sql.execute(
                "select set_config('booking.request', %s::jsonb::text, true)",
                [Jsonb({"principal": principal} if principal else {"client": "192.0.2.1"})],
            )
            assert office.value(allowed) is expected, principal
            office.sql.execute(
                "select booking.audit('a.b', 'c', 'd', '{}', 'administrator', 'api')"
            )
            actor = office.value("select actor_id from booking.audit_logs order by id desc limit 1")
            assert actor == ("account 1" if principal.get("kind") == "account" else "api")
    assert office.value(who) == "system"
