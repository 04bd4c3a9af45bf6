"""Claims look again at whom a message goes to, and what is told of it meanwhile is heard."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sql.test_deliveries import RECIPIENT, Posts
from tests.sql.test_sms_rules import NUMBER, booked, message, sends_sms
from tests.support.office import Office, call


@pytest.fixture
def posts(office: Office) -> Posts:
    """An account of the platform's for mails, and one for SMS."""
    posts = Posts(office)
    posts.sql.execute("delete from booking.connections where account = 'theirs'")
    return posts


def owed(posts: Posts, purpose: str = "booking_confirmed", **columns: Any) -> int:
    """A mail that is due."""
    return posts.sent(
        message_id=None,
        purpose=purpose,
        status="queued",
        finished_at=None,
        provider=None,
        **{"connection_id": None, **columns},
    )


def claim(posts: Posts) -> list[dict[str, Any]]:
    """What is to be sent now, and is handed over."""
    connection = posts.sql
    with connection.transaction():
        connection.execute("set local role holdfast_worker")
        rows = connection.execute("select * from api.outbox_claim()").fetchall()
    return [work for (work,) in rows if "do" in work and posts.office.hand_over(work["id"])]


def report(posts: Posts, work: dict[str, Any], outcome: str, **more: Any) -> Any:
    return call(
        posts.sql,
        "holdfast_worker",
        "outbox_report",
        tenant_id=work["tenant_id"],
        id=work["id"],
        lease=work["lease"],
        outcome=outcome,
        **more,
    )


def fate(posts: Posts, number: int) -> tuple[str, str | None]:
    row = posts.row(number)
    return row["status"], row["reason"]


def test_nothing_goes_to_who_is_suppressed(posts: Posts) -> None:
    """Dropped with the reason; who wants no reminders still gets what has to be told."""
    told, reminder = owed(posts), owed(posts, "booking_reminder")
    elsewhere = owed(posts, recipient="other@c.example")
    posts.sql.execute(
        "select booking.suppress(%s, 'mail', %s, booking.recipient_digest(%s), 'unsubscribed')",
        [posts.office.tenant_id, RECIPIENT.lower(), RECIPIENT],
    )
    assert [work["id"] for work in claim(posts)] == [told, elsewhere]
    assert fate(posts, reminder) == ("dropped", "unsubscribed")
    bounced = owed(posts)
    posts.sent()
    posts.tell("bounced", is_permanent=True)
    assert claim(posts) == []
    assert fate(posts, bounced) == ("dropped", "bounced")


def test_reminders_carry_the_link_that_ends_them(posts: Posts) -> None:
    """Its claims name tenant, message and digest; what has to be told carries none."""
    owed(posts)
    reminder = owed(posts, "booking_reminder")
    told = {
        work["id"]: [t for t in work["tokens"] if t["purpose"] == "unsubscribe"]
        for work in claim(posts)
    }
    digest = posts.office.value("select encode(booking.recipient_digest(%s), 'hex')", RECIPIENT)
    assert told.pop(reminder) == [
        {
            "purpose": "unsubscribe",
            "tenant_id": str(posts.office.tenant_id),
            "message_id": reminder,
            "recipient": digest,
        }
    ]
    assert list(told.values()) == [[]]


def test_what_is_told_before_the_report_does_not_hide_it(posts: Posts) -> None:
    """The webhook was first: the message counts as sent, and the report still says what was in it."""
    number = owed(posts)
    [work] = claim(posts)
    posts.tell("delivered", outbox_id=f"outbox-{number}", message_id="early")
    assert fate(posts, number) == ("sent", None)
    assert claim(posts) == []
    more = {"provider_message_id": "m7", "segments": 2, "body_digest": "ab" * 32}
    assert report(posts, work, "ok", **more) == {"finished": True}
    row = posts.row(number)
    assert (row["delivery"], row["provider_message_id"], row["segments"]) == (
        "delivered",
        "early",
        2,
    )
    assert report(posts, work, "ok", **{**more, "segments": 3}) == {"finished": True}
    assert posts.row(number)["segments"] == 2


def test_a_lost_answer_that_a_webhook_answers_is_not_sent_again(posts: Posts, clock: Any) -> None:
    """Whatever the report said before."""
    number = owed(posts)
    [work] = claim(posts)
    report(posts, work, "unknown", error="no answer")
    posts.tell("accepted", outbox_id=f"outbox-{number}")
    clock.advance(hours=1)
    assert claim(posts) == []
    assert fate(posts, number) == ("sent", None)


def test_an_sms_goes_by_the_rules_and_a_stop_ends_it(posts: Posts) -> None:
    """No consent, no SMS; a provider that refuses because of a STOP tells us of it."""
    office = sends_sms(posts.office)
    office.sql.execute(
        "update booking.providers set is_usual = true where channel = 'sms' and provider = 'twilio'"
    )
    office.sql.execute(
        "insert into booking.connections (provider, capability, account)"
        " values ('twilio', 'message', 'AC1')"
    )
    booking_id = booked(office)
    office.sql.execute("delete from booking.notification_outbox")
    without = message(office, None)
    first, second = message(office, booking_id), message(office, booking_id)
    claimed = claim(posts)
    assert [work["id"] for work in claimed] == [first, second]
    assert fate(posts, without) == ("dropped", "no_consent")
    assert report(posts, claimed[0], "opted_out", error="21610") == {"finished": True}
    assert fate(posts, first) == ("dropped", "stopped")
    report(posts, claimed[1], "retry", retry_after=0)
    third = message(office, booking_id)
    assert claim(posts) == []
    assert fate(posts, third) == ("dropped", "stopped")
    assert posts.suppressed() == [(NUMBER, "stopped")]
    assert (
        office.value(
            "select count(*) from booking.sms_spendings s join"
            " booking.notification_outbox o on o.id = s.message_id and o.status = 'dropped'"
        )
        == 0
    )
