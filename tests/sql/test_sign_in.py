"""Signing in by mail: who gets a code, how often it may be typed, and whose account it opens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import psycopg

from tests.support.clock import Clock
from tests.support.office import Office, call
from tests.support.people import add_account
from tests.support.servers import TestDatabase

EVA = "eva@customer.example"


def digest(text: str) -> bytes:
    return sha256(text.encode()).digest()


def ask(office: Office, email: str = EVA, attempt: str = "", client: str = "192.0.2.1") -> bytes:
    """Asks for a code; the digest of the attempt."""
    asked = office.value("select count(*) from booking.sign_in_codes")
    found = digest(attempt or f"attempt {asked}")
    office.app("sign_in_code", slug=office.slug, email=email, attempt_digest=found, client=client)
    return found


def mailed(office: Office) -> Any:
    """What the mail that is due tells: code, token, minutes; None: none is sent."""
    claimed = call(office.sql, "holdfast_worker", "outbox_claim", limit=1)
    if claimed is None or "context" not in claimed:
        return None
    office.sql.execute(
        "update booking.notification_outbox set status = 'sent' where id = %s", [claimed["id"]]
    )
    return claimed["context"]["data"]


def reason(office: Office) -> str:
    return office.value("select reason from booking.notification_outbox order by id desc limit 1")


def sign_in(office: Office, attempt: bytes, code: str, email: str = EVA, **more: Any) -> Any:
    number = office.value("select count(*) from booking.sessions")
    given = {
        "slug": office.slug,
        "email": email,
        "attempt_digest": attempt,
        "code": code,
        "link_digest": None,
        "digest": digest(f"session {number}"),
        "form": "cookie",
        "client": "192.0.2.1",
        "agent": "Browser",
    }
    return office.app("sign_in", **given | more)


def test_a_code_opens_the_account_of_its_address(office: Office) -> None:
    """Once, for the attempt and address that asked; only digests stay; the account is active."""
    account = add_account(office, EVA, "customer", status="invited")
    attempt, other = ask(office), ask(office, EVA.upper())
    first, second = mailed(office), mailed(office)
    assert len(first["code"]) == 6 and first["code"].isdigit() and first["minutes"] == 10
    assert first["token"] != second["token"]
    for wrong in (
        {"attempt": digest("guess")},
        {"attempt": other},
        {"email": "else@customer.example"},
        {"code": "12345"},
        {"code": ""},
    ):
        given = {"attempt": attempt, "code": first["code"], "email": EVA} | wrong
        assert sign_in(office, **given) is None, wrong
    seen = sign_in(office, attempt, first["code"], "EVA@customer.example")
    assert (seen["account_id"], seen["roles"]) == (str(account), ["customer"])
    assert office.value("select status from booking.accounts") == "active"
    assert sign_in(office, attempt, first["code"]) is None, "once"
    assert office.app("session", digest=digest("session 0"))["is_fresh"]
    kept = office.values("select to_jsonb(c)::text from booking.sign_in_codes c") + office.values(
        "select to_jsonb(o)::text from booking.notification_outbox o"
    )
    for secret in (first["code"], first["token"]):
        assert not any(f'"{secret}"' in row for row in kept)
    assert office.values("select action from booking.audit_logs where target_type = 'account'") == [
        "account.signed_in"
    ]


def test_a_code_is_good_for_ten_minutes_and_five_tries(office: Office, clock: Clock) -> None:
    """Then the right one is refused too; a mail that is late is not sent."""
    add_account(office, EVA, "customer")
    attempt = ask(office)
    code = mailed(office)["code"]
    wrong = "000000" if code != "000000" else "000001"
    assert [sign_in(office, attempt, wrong) for _ in range(5)] == [None] * 5
    assert sign_in(office, attempt, code) is None
    attempt = ask(office)
    code = mailed(office)["code"]
    assert [sign_in(office, attempt, wrong if code != wrong else "9") for _ in range(4)] == [
        None
    ] * 4
    clock.advance(minutes=9, seconds=59)
    assert sign_in(office, attempt, code)
    attempt = ask(office)
    code = mailed(office)["code"]
    clock.advance(minutes=10)
    assert sign_in(office, attempt, code) is None
    ask(office)
    clock.advance(minutes=10)
    assert mailed(office) is None and reason(office) == "late"


def test_of_many_at_once_five_count_and_one_is_right(
    office: Office, database: TestDatabase
) -> None:
    """Thirty wrong codes at once are five tries; twenty right ones sign in once."""
    add_account(office, EVA, "customer")
    first, second = ask(office), ask(office)
    wrong, right = mailed(office)["code"], mailed(office)["code"]
    wrong = str((int(wrong) + 1) % 1_000_000).zfill(6)

    def one(number: int, attempt: bytes, code: str) -> Any:
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            there = Office.found(connection, office.slug)
            return sign_in(there, attempt, code, digest=digest(f"{code} {number}"))

    with ThreadPoolExecutor(10) as pool:
        assert not any(pool.map(lambda n: one(n, first, wrong), range(30)))
        done = list(pool.map(lambda n: one(n, second, right), range(20)))
    assert len([answer for answer in done if answer]) == 1
    assert office.values("select tries from booking.sign_in_codes order by tries desc")[0] == 5


def test_a_link_signs_in_once(office: Office, clock: Clock) -> None:
    """Looking uses nothing; in another company, used, or after ten minutes it is none."""
    add_account(office, EVA, "customer")
    other = Office(office.sql, "other")
    ask(office)
    link = digest(mailed(office)["token"])
    for _ in range(2):
        assert office.app("sign_in_link", slug="acme", link_digest=link)["email"] == EVA
    assert office.app("sign_in_link", slug="other", link_digest=link) is None
    assert sign_in(other, digest("x"), "", link_digest=link) is None
    assert sign_in(office, digest("x"), "", link_digest=link)["email"] == EVA
    assert sign_in(office, digest("x"), "", link_digest=link) is None
    assert office.app("sign_in_link", slug="acme", link_digest=link) is None
    ask(office)
    link = digest(mailed(office)["token"])
    clock.advance(minutes=10)
    assert sign_in(office, digest("x"), "", link_digest=link) is None


def test_a_stranger_becomes_a_prospect_where_the_company_lets_them(office: Office) -> None:
    """At the first right code: anybody, those of a domain, or nobody; disabled ones never."""
    for sign_up, email, is_let in (
        ('"closed"', "a@one.example", False),
        ('["two.example"]', "a@one.example", False),
        ('["one.example"]', "a@sub.one.example", False),
        ('["two.example", "one.example"]', "a@ONE.example", True),
        ('"open"', "b@else.example", True),
    ):
        office.configure("sign_up", sign_up)
        attempt = ask(office, email)
        told = mailed(office)
        if not is_let:
            assert told is None and reason(office) == "no_account"
            assert office.value("select count(*) from booking.accounts") == 0
            continue
        before = office.value("select count(*) from booking.accounts")
        assert sign_in(office, attempt, told["code"], email)["roles"] == ["prospect"]
        assert office.value("select count(*) from booking.accounts") == before + 1
    office.sql.execute("update booking.accounts set status = 'disabled'")
    ask(office, "b@else.example")
    assert mailed(office) is None and reason(office) == "account_disabled"


def test_a_company_closed_meanwhile_lets_nobody_in(office: Office) -> None:
    """Between mail and code: the setting, the account and the company count as they are then."""
    office.configure("sign_up", '"open"')
    attempt = ask(office)
    code = mailed(office)["code"]
    office.configure("sign_up", '"closed"')
    assert sign_in(office, attempt, code) is None
    assert office.value("select count(*) from booking.accounts") == 0


def test_five_codes_an_hour_for_a_mailbox(office: Office, clock: Clock) -> None:
    """For each client, so that nobody spends another's; and ten mailboxes for a client."""
    add_account(office, EVA, "customer")
    office.set(has_client_limits="true")
    for _ in range(5):
        ask(office)
        clock.advance(seconds=1)
        assert mailed(office)
    for _ in range(20):
        ask(office)
        clock.advance(seconds=1)
        assert mailed(office) is None and reason(office) == "too_many"
    ask(office, client="198.51.100.7")
    assert mailed(office), "another client has its own, however often this one asks"
    clock.advance(hours=1)
    ask(office)
    assert mailed(office)
    office.configure("sign_up", '"open"')
    for number in range(6):
        ask(office, f"0+{number}@customer.example", client="203.0.113.5")
        clock.advance(seconds=1)
        assert bool(mailed(office)) is (number < 5), "a tag makes no other mailbox"
    for number in range(1, 9):
        ask(office, f"{number}@customer.example", client="203.0.113.5")
        assert mailed(office)
    ask(office, "9@customer.example", client="203.0.113.5")
    assert mailed(office)
    ask(office, "10@customer.example", client="203.0.113.5")
    assert mailed(office) is None and reason(office) == "too_many"


def test_after_fifty_wrong_codes_only_links_work(office: Office, clock: Clock) -> None:
    """In this company, for an hour; the right code is refused as a wrong one is."""
    add_account(office, EVA, "customer")
    attempt = ask(office)
    told = mailed(office)
    office.sql.execute(
        "insert into booking.sign_in_codes (tenant_id, email, mailbox, attempt_digest, tries,"
        " created_at) select %s, 'x@y.example', 'x@y.example', sha256(n::text::bytea), 5,"
        " booking.now() from generate_series(1, 10) n",
        [office.tenant_id],
    )
    assert sign_in(office, attempt, told["code"]) is None
    assert sign_in(office, attempt, "", link_digest=digest(told["token"]))
    clock.advance(hours=1, seconds=1)
    attempt = ask(office)
    assert sign_in(office, attempt, mailed(office)["code"])


def test_signing_out_ends_one_session_or_all(office: Office) -> None:
    """Everywhere only by a session that is good; signing in again ends the browser's old one."""
    account = add_account(office, EVA, "customer")
    for _ in range(3):
        attempt = ask(office)
        assert sign_in(office, attempt, mailed(office)["code"])
    attempt = ask(office)
    sign_in(
        office, attempt, mailed(office)["code"], old_digest=digest("session 0"), digest=digest("n")
    )
    assert office.app("session", digest=digest("session 0")) is None
    assert office.app("sign_out", digest=digest("session 1")) == 1
    assert office.app("sign_out", digest=digest("session 1"), everywhere=True) == 0
    assert office.app("sign_out", digest=digest("n"), everywhere=True) == 2
    assert office.value("select count(*) from booking.sessions where account_id = %s", account) == 0


def test_a_mail_sent_again_has_another_code(office: Office, clock: Clock) -> None:
    """Nobody knows whether the first arrived, so both count."""
    add_account(office, EVA, "customer")
    attempt = ask(office)
    first = call(office.sql, "holdfast_worker", "outbox_claim", limit=1)["context"]["data"]
    clock.advance(minutes=5)
    second = call(office.sql, "holdfast_worker", "outbox_claim", limit=1)["context"]["data"]
    assert first["token"] != second["token"]
    assert office.app("sign_in_link", slug="acme", link_digest=digest(second["token"]))
    assert sign_in(office, attempt, first["code"])
