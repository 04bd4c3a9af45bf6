"""api.message_claim and api.outbox_report: mails are sent, retried, dropped or dead."""

from __future__ import annotations

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office


def mail_of(office: Office, booking_id: str, kind: str) -> int:
    return office.value(
        "select max(id) from booking.mails where booking_id = %s and kind = %s", booking_id, kind
    )


def test_a_claim_has_all_that_the_mail_needs(office: Office) -> None:
    """Recipient, context and the claims of the link; a second worker waits."""
    booking_id = office.pending(WEDNESDAY_TEN, name="Eva")
    mail_id = mail_of(office, booking_id, "verification")
    claim = office.worker("message_claim", id=mail_id)
    assert (claim["do"], claim["recipient"]) == ("send", "eva@customer.example")
    token = claim["tokens"][0]
    assert token["purpose"] == "verify" and token["jti"] == office.claims(booking_id)["jti"]
    assert claim["context"]["tenant"]["name"] == "Acme"
    assert claim["context"]["booking"]["customer"]["name"] == "Eva"
    assert "wait" in office.worker("message_claim", id=mail_id)
    assert office.worker(
        "outbox_report", id=mail_id, lease=office.lease("message", mail_id), outcome="ok"
    ) == {"finished": True}
    assert office.worker("message_claim", id=mail_id) == {"finished": True}


def test_a_resend_carries_the_same_links(office: Office, clock: Clock) -> None:
    """Cancel and reschedule links are made once per mail, so that a resend is byte-equal."""
    mail_id = mail_of(office, office.confirmed(WEDNESDAY_TEN), "confirmed")
    first = office.worker("message_claim", id=mail_id)["tokens"]
    office.worker(
        "outbox_report",
        id=mail_id,
        lease=office.lease("message", mail_id),
        outcome="retry",
        error="503",
    )
    clock.advance(minutes=10)
    assert office.worker("message_claim", id=mail_id)["tokens"] == first
    assert [t["purpose"] for t in first] == ["cancel", "reschedule"]
    assert {t["exp"] - t["iat"] for t in first} == {86400}


def test_a_mail_that_is_no_longer_true_is_dropped(office: Office) -> None:
    """No verification mail for what is confirmed already."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    mail_id = mail_of(office, booking_id, "verification")
    assert office.worker("message_claim", id=mail_id) == {"finished": True}
    assert office.value("select status from booking.mails where id = %s", mail_id) == "dropped"


def test_an_error_for_good_is_dead_and_audited(office: Office) -> None:
    """A mail refused for good: dead, with an audit entry; the booking expires in its time."""
    booking_id = office.pending(WEDNESDAY_TEN)
    mail_id = mail_of(office, booking_id, "verification")
    office.worker("message_claim", id=mail_id)
    office.worker(
        "outbox_report",
        id=mail_id,
        lease=office.lease("message", mail_id),
        outcome="failed",
        error="403 ErrorAccessDenied",
    )
    assert office.value("select status from booking.mails where id = %s", mail_id) == "dead"
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'message.dead'") == 1
    )
    assert office.status(booking_id) == "pending_verify"


def test_ten_attempts_then_dead(office: Office, clock: Clock) -> None:
    """Transient failures are retried ten times."""
    mail_id = mail_of(office, office.confirmed(WEDNESDAY_TEN), "confirmed")
    for _ in range(10):
        assert office.worker("message_claim", id=mail_id)["do"] == "send"
        office.worker(
            "outbox_report",
            id=mail_id,
            lease=office.lease("message", mail_id),
            outcome="retry",
            error="503",
        )
        clock.advance(minutes=6)
    assert office.value("select status from booking.mails where id = %s", mail_id) == "dead"


def test_a_mail_outlives_a_long_loss_of_consent(office: Office, clock: Clock) -> None:
    """While consent is lost attempts do not run out; when it is back the mail goes."""
    mail_id = mail_of(office, office.confirmed(WEDNESDAY_TEN), "confirmed")
    office.worker("consent_lost", detail="403")
    for _ in range(12):
        assert office.worker("message_claim", id=mail_id)["do"] == "send"
        assert "wait" in office.worker(
            "outbox_report",
            id=mail_id,
            lease=office.lease("message", mail_id),
            outcome="retry",
            error="403",
        )
        clock.advance(minutes=6)
    office.worker("consent_restored")
    assert office.worker("message_claim", id=mail_id)["do"] == "send"
    assert office.worker(
        "outbox_report", id=mail_id, lease=office.lease("message", mail_id), outcome="ok"
    ) == {"finished": True}
    assert office.value("select status from booking.mails where id = %s", mail_id) == "sent"


def test_customers_read_their_bookings_language_and_staff_the_companys(office: Office) -> None:
    """Until the row itself names one; without a language of its own a booking speaks the company's."""
    office.configure("default_locale", "ja")
    booking_id = office.pending(WEDNESDAY_TEN)
    office.sql.execute("update booking.bookings set locale = 'de' where id = %s", [booking_id])

    def locale(purpose: str, own: str | None = None) -> str:
        message_id = office.value(
            "select booking.queue_message(%s, %s, %s, %s, 'mail', 'a@b.example', p_locale => %s,"
            " p_occurrence => coalesce(%s::text, ''))",
            office.tenant_id, booking_id, booking_id, purpose, own, own,
        )  # fmt: skip
        return office.value(
            "select booking.message_view(o) ->> 'locale' from booking.notification_outbox o"
            " where o.id = %s",
            message_id,
        )

    assert locale("booking_links") == "de"
    assert locale("staff_new_booking") == "ja"
    assert locale("staff_new_booking", "en") == "en"
    office.sql.execute("update booking.bookings set locale = null")
    assert locale("booking_confirmed") == "ja"
