"""The platform's own accounts are rows, and who holds meetings is a row of one of them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import DIRECTORY, Office, call, connect_hosts

HELD_BY = """
select o.provider_user, c.provider, c.account
from booking.provider_objects o join booking.connections c on c.id = o.connection_id
where o.booking_id = %s and o.capability = 'conference'
"""
TIN_CAN = """
insert into booking.providers (provider, capability, name, object, host_daily_limit)
values ('tin_can', 'conference', 'Tin Can', 'String', %s)
"""


def listed(office: Office) -> list[tuple[str, str]]:
    return office.sql.execute(
        "select h.user_id, c.account from booking.conference_hosts h"
        " join booking.connections c on c.id = h.connection_id where h.is_listed order by 1"
    ).fetchall()


@pytest.fixture
def tin_can(office: Office) -> Office:
    """Another conferencing provider, for this company's meetings, with a host of its own."""
    office.sql.execute(TIN_CAN, [None])
    office.sql.execute(
        "insert into booking.places (place, name, provider) values ('can', 'Can', 'tin_can')"
    )
    connect_hosts(office.sql, "left", provider="tin_can", account="attic")
    office.sql.execute("update booking.services set place = 'can'")
    return office


def test_hosts_are_those_that_the_settings_name_last(office: Office) -> None:
    """Named again they are back, of another account they are that one's."""
    connect_hosts(office.sql, "h1", "h2")
    assert listed(office) == [("h1", "ours"), ("h2", "ours")]
    connect_hosts(office.sql, "h2", "h3")
    assert listed(office) == [("h2", "ours"), ("h3", "ours")]
    connect_hosts(office.sql, "h1", account="theirs")
    assert listed(office) == [("h1", "theirs")]


def test_saying_the_same_again_writes_nothing(office: Office) -> None:
    """Every worker says it when it starts."""
    connect_hosts(office.sql, "h1", "h2")
    rows = "select xmin::text from booking.conference_hosts union all select xmin::text from booking.connections"
    before = office.values(rows)
    connect_hosts(office.sql, "h2", "h1")
    assert office.values(rows) == before


def test_who_is_not_named_any_more_gets_no_new_meeting_and_keeps_the_old(office: Office) -> None:
    """A meeting stays with its host, who still moves it."""
    connect_hosts(office.sql, "h1")
    old = office.confirmed(WEDNESDAY_TEN)
    connect_hosts(office.sql, "h2")
    new = office.confirmed(WEDNESDAY_TEN + timedelta(hours=2), email="max@customer.example")
    later = WEDNESDAY_TEN + timedelta(hours=4)
    office.follow_organizer(old, later, later + timedelta(hours=1))
    step = office.worker("saga_claim", saga_id=office.saga_of(old, "move"))
    assert (step["do"], step["input"]["host"]) == ("update_meeting", "h1")
    assert office.values(HELD_BY, old) == ["h1"] and office.values(HELD_BY, new) == ["h2"]


def test_a_meeting_is_held_by_a_host_of_its_own_provider(tin_can: Office) -> None:
    """Another's are not asked, though they are free, and the intent says by which grant."""
    booking_id = tin_can.confirmed(WEDNESDAY_TEN)
    assert tin_can.sql.execute(HELD_BY, [booking_id]).fetchall() == [("left", "tin_can", "attic")]
    assert {(h["provider"], h["user_id"], h["used"]) for h in tin_can.app("conference_hosts")} == {
        ("tin_can", "left", 1),
        ("zoom", "me", 0),
    }


def test_whose_day_is_limited_its_row_says(tin_can: Office) -> None:
    """Without a limit a host takes any number; with one the next that asks is told in its words."""
    for hours in range(3):
        tin_can.confirmed(WEDNESDAY_TEN + timedelta(hours=2 * hours), email=f"{hours}@x.example")
    tin_can.sql.execute("update booking.providers set host_daily_limit = 3 where name = 'Tin Can'")
    booking_id = tin_can.pending(WEDNESDAY_TEN + timedelta(days=1), email="max@customer.example")
    saga_id = tin_can.confirm(booking_id).saga_id
    assert tin_can.worker("saga_claim", saga_id=saga_id)["finished"]
    error = tin_can.value("select last_error from booking.sagas where id = %s", saga_id)
    assert error.startswith("No Tin Can host is free") and "3 requests of the day" in error


def test_two_providers_may_know_a_host_by_the_same_name(tin_can: Office) -> None:
    """Requests are counted for each."""
    connect_hosts(tin_can.sql, "me", provider="tin_can", account="attic")
    tin_can.confirmed(WEDNESDAY_TEN)
    used = {(h["provider"], h["user_id"]): h["used"] for h in tin_can.app("conference_hosts")}
    assert (used["tin_can", "me"], used["zoom", "me"]) == (1, 0)


def sender(office: Office) -> tuple[str | None, ...]:
    """Provider, mailbox and directory by which the next mail is sent."""
    office.sql.execute("select set_config('booking.tenant_id', '', false)")
    return tuple(
        office.sql.execute(
            "select provider, account, settings ->> 'directory', is_own_account"
            " from booking.sender_of(%s, 'mail')",
            [office.tenant_id],
        ).fetchone()
        or ()
    )


def test_mails_are_sent_by_the_mailbox_that_is_connected(office: Office) -> None:
    """The company's own, else the platform's; of the directory that the company, else the platform says,
    else of the company's. What is not named any more is gone, and without any nobody sends."""
    own, other = str(DIRECTORY), str(uuid.uuid4())
    platform: dict[str, Any] = {
        "provider": "graph",
        "capability": "message",
        "account": "a@x.example",
    }
    call(office.sql, "holdfast_worker", "connect_platform", accounts=[])
    assert sender(office) == ()
    for account, directory in (
        (platform, own),
        (platform | {"settings": {"directory": other}}, other),
    ):
        call(office.sql, "holdfast_worker", "connect_platform", accounts=[account])
        assert sender(office) == ("graph", "a@x.example", directory, directory == own)
    office.configure("shared_mailbox", "hello@acme.example")
    assert sender(office) == ("graph", "hello@acme.example", other, False)
    office.configure("mail_directory_id", own)
    assert sender(office) == ("graph", "hello@acme.example", own, True)
    mailboxes = (
        "select account, settings from booking.connections where capability = 'message' order by 1"
    )
    assert office.sql.execute(mailboxes).fetchall() == [
        ("a@x.example", {"directory": other}),
        ("hello@acme.example", {"directory": own}),
    ]
    call(office.sql, "holdfast_worker", "connect_platform", accounts=[])
    office.configure("shared_mailbox", None)
    assert office.sql.execute(mailboxes).fetchall() == []
    assert sender(office) == ()


def test_a_mail_is_claimed_with_its_sender(office: Office) -> None:
    """Provider, account and mailbox are those of the connection."""
    office.configure("shared_mailbox", "hello@acme.example")
    office.pending(WEDNESDAY_TEN)
    mail_id = office.value("select id from booking.mails")
    claimed = office.worker("message_claim", id=mail_id)
    assert (claimed["provider"], claimed["account"], claimed["settings"]) == (
        "graph",
        "hello@acme.example",
        {"directory": str(DIRECTORY)},
    )
    assert claimed["sender"] == {
        "address": "hello@acme.example",
        "name": "Acme",
        "reply_to": None,
    }


def test_an_account_of_an_unknown_provider_is_refused(office: Office) -> None:
    """As everywhere: the unknown is an error."""
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        connect_hosts(office.sql, "x", provider="nobody")
