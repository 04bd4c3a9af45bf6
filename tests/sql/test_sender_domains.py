"""Domains that mails come from: who has proved one, until when it counts, and what it opens."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account
from tests.support.reconciling import run
from tests.support.refused import refused

SEALED = f"v1.{'0' * 16}.{'A' * 16}.{'A' * 22}"
DOMAIN = "studio.example"


def named(office: Office, domain: str = DOMAIN, **changes: Any) -> Any:
    return office.answer_of(
        "sender_domain_create",
        **{"id": uuid.uuid4(), "domain": domain, "token": uuid.uuid4().hex, "actor": "key"}
        | changes,
    )


def looked(office: Office, domain: Any, found: bool | None, problem: str | None = None) -> Any:
    return office.answer_of(
        "sender_domain_checked", id=domain["id"], found=found, problem=problem
    ).json


def sender(office: Office) -> str:
    return office.value("select from_address from booking.sender_of(%s, 'mail')", office.tenant_id)


def has_own_sender(office: Office) -> bool:
    return office.value("select booking.has_own_sender(%s, 'mail')", office.tenant_id)


@pytest.fixture
def mailgun(office: Office) -> Office:
    """Mails go by the platform's Mailgun, whose account sends from any address."""
    office.sql.execute(
        "insert into booking.connections (provider, capability, channel, account, settings)"
        " values ('mailgun', 'message', 'mail', 'mail.holdfast.example',"
        ' \'{"from": "bookings@mail.holdfast.example"}\')'
    )
    office.configure("mail_provider", "mailgun")
    office.configure("from_address", f"hello@{DOMAIN}")
    return office


def test_mails_come_from_a_domain_once_it_is_proved_and_no_sooner(mailgun: Office) -> None:
    made = named(mailgun)
    domain = made.json
    assert (made.status, domain["state"]) == (201, "unproved")
    assert domain["record"]["name"] == f"_holdfast.{DOMAIN}"
    assert named(mailgun).json["id"] == domain["id"], "the record that was set stays the one"
    assert sender(mailgun) == "bookings@mail.holdfast.example"
    assert not has_own_sender(mailgun)
    assert looked(mailgun, domain, found=False)["state"] == "unproved"
    assert looked(mailgun, domain, found=True)["state"] == "proved"
    assert sender(mailgun) == f"hello@{DOMAIN}"
    assert has_own_sender(mailgun)
    mailgun.configure("from_address", f"hello@mail.{DOMAIN}")
    assert sender(mailgun) == "bookings@mail.holdfast.example", "a domain below is another one"
    mailgun.configure("from_address", f"Hello@{DOMAIN.upper()}")
    assert has_own_sender(mailgun)
    mailgun.answer_of("sender_domain_delete", id=domain["id"], actor="key")
    assert not has_own_sender(mailgun)
    assert refused(mailgun.answer_of, "sender_domain_get", id=domain["id"]).code == "not_found"


def test_another_company_proves_nothing_for_this_one(mailgun: Office) -> None:
    other = Office(mailgun.sql, "other").tenant_id
    theirs = mailgun.app(
        "sender_domain_create", tenant_id=other, id=uuid.uuid4(), domain=DOMAIN,
        token=uuid.uuid4().hex, actor="key",
    )  # fmt: skip
    assert theirs["status"] == 201
    mailgun.sql.execute(
        "update booking.sender_domains set proved_at = now(), checked_at = now()"
        " where tenant_id = %s",
        [other],
    )
    assert not has_own_sender(mailgun)
    mine = named(mailgun).json
    assert mine["record"]["value"] != (
        mailgun.value("select token from booking.sender_domains where tenant_id = %s", other)
    )
    error = refused(mailgun.app, "sender_domain_get", tenant_id=other, id=uuid.UUID(mine["id"]))
    assert error.code == "not_found"


def test_an_account_of_the_companys_own_vouches_for_no_domain(office: Office) -> None:
    office.answer_of(
        "carrier_put", id=uuid.uuid4(), provider="smtp", account="smtp.office.example",
        settings={"from": f"bookings@{DOMAIN}"}, secret=SEALED, actor="key",
    )  # fmt: skip
    assert sender(office) == f"bookings@{DOMAIN}", "it is their server"
    assert not has_own_sender(office)
    office.configure("from_address", "hello@victim.example")
    assert sender(office) == f"bookings@{DOMAIN}"
    looked(office, named(office).json, found=True)
    assert has_own_sender(office)


def test_a_record_that_is_gone_counts_for_three_days_and_its_owners_are_told(
    mailgun: Office, clock: Clock
) -> None:
    clock.set(WEDNESDAY_TEN)
    add_account(mailgun, "olga@acme.example", "owner")
    domain = looked(mailgun, named(mailgun).json, found=True)
    clock.advance(days=1)
    assert looked(mailgun, domain, found=None, problem="No name server answered.")["problem"]
    assert looked(mailgun, domain, found=False)["state"] == "missing"
    clock.advance(days=2)
    assert looked(mailgun, domain, found=False)["state"] == "missing"
    assert has_own_sender(mailgun)
    assert looked(mailgun, domain, found=True)["state"] == "proved", "an hour's mistake"
    clock.advance(hours=1)
    looked(mailgun, domain, found=False)
    clock.advance(days=3)
    assert looked(mailgun, domain, found=None, problem="x")["state"] == "missing", "silence is no"
    lost = looked(mailgun, domain, found=False)
    assert (lost["state"], lost["missing_since"]) == ("unproved", None)
    assert not has_own_sender(mailgun)
    told = "select status, recipient from booking.notification_outbox where purpose = %s"
    rows = mailgun.sql.execute(told, ["sender_domain_lost"]).fetchall()
    assert [tuple(row) for row in rows] == [("queued", "olga@acme.example")]
    fault = (
        "select booking.message_fault(o, null) from booking.notification_outbox o"
        " where purpose = 'sender_domain_lost'"
    )
    assert mailgun.value(fault) is None
    looked(mailgun, domain, found=True)
    assert mailgun.value(fault) == "restored"
    assert mailgun.values(
        "select action from booking.audit_logs where action like 'sender_domain.%%' order by id"
    ) == [f"sender_domain.{word}" for word in ("created", "proved", "lost", "proved")]


def test_domains_are_looked_up_daily_and_forgotten_ones_more_seldom(
    office: Office, clock: Clock
) -> None:
    clock.set(WEDNESDAY_TEN)
    domain = named(office).json
    row = {"domain_id": uuid.UUID(domain["id"])}

    def due() -> int:
        return run(office, "run_periodic", name="sender_domain")["queued"]

    def look(found: bool | None) -> Any:
        claimed = office.worker("sender_domain_claim", **row)
        assert claimed["record"] == domain["record"]
        return office.worker(
            "sender_domain_report", **row, lease=claimed["lease"], found=found, error="why"
        )

    assert due() == 1
    office.sql.execute("delete from pgmq.q_holdfast")
    assert look(found=None) == {"wait": pytest.approx(1, abs=2)}
    clock.advance(minutes=1)
    assert look(found=False) == {"finished": True}
    assert due() == 0
    assert office.worker("sender_domain_claim", **row) == {"finished": True}
    clock.advance(minutes=6)
    assert due() == 1
    assert look(found=True) == {"finished": True}
    clock.advance(hours=23)
    assert office.worker("sender_domain_claim", **row) == {"finished": True}
    clock.advance(hours=2)
    claimed = office.worker("sender_domain_claim", **row)
    stranger = office.worker(
        "sender_domain_report", **row, lease=uuid.uuid4(), found=False, error=None
    )
    assert (claimed["do"], stranger) == ("look_up", {"finished": True})
    assert office.values("select missing_since from booking.sender_domains") == [None]
    office.answer_of("sender_domain_delete", id=domain["id"], actor="key")
    assert office.values("select id from booking.work where kind = 'sender_domain'") == []
    assert office.worker(
        "sender_domain_report", **row, lease=claimed["lease"], found=True, error=None
    ) == {"finished": True}


def test_a_company_names_twenty_at_most(office: Office) -> None:
    for number in range(20):
        assert named(office, f"d{number}.example").status == 201
    assert refused(named, office, "d20.example").fields == ["domain"]
    assert named(office, "d3.example").status == 200
    assert len(office.answer_of("sender_domain_list").json["domains"]) == 20
