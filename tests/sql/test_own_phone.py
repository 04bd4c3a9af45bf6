"""Telephone numbers of those who work for a company: what proves one, and what is sent there."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_sign_in import digest
from tests.sql.test_sms_rules import sends_sms
from tests.support.clock import Clock
from tests.support.office import Answer, Office
from tests.support.people import add_account, add_twilio, mailed_code
from tests.support.people import sign_in as begin_session
from tests.support.refused import refused

NUMBER, OTHER = "+4915123456789", "+4915123456780"
MOBILE = {"kind": "mobile", "country": "DE"}


@pytest.fixture
def office(office: Office, clock: Clock) -> Office:
    """It sends SMS by an account of its own."""
    clock.set(WEDNESDAY_TEN)
    add_twilio(office)
    return sends_sms(office)


@pytest.fixture
def owner(office: Office) -> uuid.UUID:
    """Somebody who has just signed in, by the session `s`."""
    made = add_account(office, "olga@acme.example", "owner")
    begin_session(office, made, "s")
    return made


def call(office: Office, name: str, session: str = "s", **params: Any) -> Any:
    return office.app(name, slug=office.slug, session_digest=digest(session), **params)


def enter(office: Office, phone: str = NUMBER, **changes: Any) -> Any:
    given = {"phone": phone, **MOBILE, "client": "192.0.2.1"}
    return call(office, "phone_ask", **given | changes)


def code(office: Office) -> str:
    return mailed_code(office, "phone_code")["code"]


def tried(office: Office, account: uuid.UUID, to: str | None = None) -> Answer:
    """A test of a text, which the account asks for."""
    who = {"principal": {"kind": "account", "id": str(account), "roles": ["owner"]}}
    with office.sql.transaction():
        office.sql.execute("select set_config('booking.request', %s, true)", [json.dumps(who)])
        row = office.app(
            "template_test", tenant_id=office.tenant_id, event_key="booking_reminder",
            channel="sms", locale="en", to=to, actor="x",
        )  # fmt: skip
    return Answer(**row)


def test_a_number_is_ones_own_once_its_code_is_typed(office: Office, owner: uuid.UUID) -> None:
    assert call(office, "phone_get")["phone"] is None
    assert enter(office)["proved_at"] is None
    typed = code(office)
    assert call(office, "phone_prove", code="000000" if typed != "000000" else "1") is None
    assert call(office, "phone_prove", code=typed)["proved_at"] is not None
    assert call(office, "phone_prove", code=typed) is None, "once"
    assert enter(office, OTHER)["proved_at"] is None, "another number is nobody's again"
    assert call(office, "phone_forget")["phone"] is None


def test_five_tries_and_ten_minutes_are_all(office: Office, owner: uuid.UUID, clock: Clock) -> None:
    enter(office)
    typed = code(office)
    for _ in range(5):
        call(office, "phone_prove", code="wrong")
    assert call(office, "phone_prove", code=typed) is None
    clock.advance(minutes=1)
    enter(office)
    typed = code(office)
    clock.advance(minutes=10)
    begin_session(office, owner, "later")
    assert call(office, "phone_prove", "later", code=typed) is None


def test_who_may_enter_a_number_and_which(office: Office, owner: uuid.UUID, clock: Clock) -> None:
    for wrong in ({"kind": "fixed"}, {"kind": "premium"}, {"country": "US"}):
        assert refused(enter, office, **wrong).fields == ["phone"]
    begin_session(office, add_account(office, "eva@acme.example", "customer"), "c")
    assert refused(enter, office, session="c").code == "forbidden"
    other = Office(office.sql, "other")
    begin_session(other, add_account(other, "olga@acme.example", "owner"), "theirs")
    assert refused(enter, office, session="theirs").code == "sign_in_required"
    for number in range(3):
        enter(office, f"+491512345670{number}")
    assert refused(enter, office, "+4915123456709").code == "sms_limit"
    office.configure("sms", False)
    assert refused(enter, office).fields == ["phone"]
    clock.advance(minutes=11)
    assert refused(enter, office).code == "fresh_sign_in_required"


def test_a_text_is_tried_at_ones_own_number_and_nowhere_else(
    office: Office, owner: uuid.UUID
) -> None:
    fault = (
        "select booking.message_fault(o, null) from booking.notification_outbox o"
        " where o.id = (select max(id) from booking.notification_outbox)"
    )
    assert refused(tried, office, owner).fields == ["to"]
    enter(office)
    assert refused(tried, office, owner).fields == ["to"], "it is not proved yet"
    call(office, "phone_prove", code=code(office))
    assert tried(office, owner).json["to"] == NUMBER
    assert office.value(fault) is None
    assert refused(tried, office, owner, OTHER).fields == ["to"]
    colleague = add_account(office, "carl@acme.example", "admin")
    assert refused(tried, office, colleague, NUMBER).fields == ["to"], "of somebody else"
    tried(office, owner)
    call(office, "phone_forget")
    assert office.value(fault) == "no_consent"


def test_a_code_goes_out_for_the_number_that_was_entered_last(
    office: Office, owner: uuid.UUID, clock: Clock
) -> None:
    enter(office)
    clock.advance(seconds=1)
    enter(office, OTHER)
    faults = (
        "select booking.message_fault(o, null) from booking.notification_outbox o"
        " where purpose = 'phone_code' order by id"
    )
    assert office.values(faults) == ["superseded", None]
