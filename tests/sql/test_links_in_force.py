"""A link counts only while it is on record as issued, not revoked, and not before its time."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office

THURSDAY_TEN = WEDNESDAY_TEN + timedelta(days=1)
Use = Callable[[Office, str, dict[str, Any]], Any]


def _cancel(office: Office, booking_id: str, claims: dict[str, Any]) -> Any:
    return office.change("cancel", booking_id, claims=claims).status


def _reschedule(office: Office, booking_id: str, claims: dict[str, Any]) -> Any:
    end = THURSDAY_TEN + timedelta(hours=1)
    return office.change(
        "reschedule", booking_id, claims=claims, new_start_at=THURSDAY_TEN, new_end_at=end
    ).status


def _confirm(office: Office, booking_id: str, claims: dict[str, Any]) -> Any:
    key = uuid.uuid4().hex
    return office.answer("confirm", key=key, request={}, claims=claims).saga_id and 200


def _status(office: Office, booking_id: str, claims: dict[str, Any]) -> Any:
    return office.answer("booking_status", booking_id=booking_id, claims=claims).status


def _page(office: Office, booking_id: str, claims: dict[str, Any]) -> Any:
    return 200 if office.app("page_link", claims=claims)["token_state"] == "valid" else 401


def _answer(use: Use, office: Office, booking_id: str, claims: dict[str, Any]) -> Any:
    """Status of the answer; 401 is raised."""
    try:
        return use(office, booking_id, claims)
    except psycopg.DatabaseError as refused:
        return 401 if refused.diag.message_primary == "invalid_token" else refused.sqlstate


USES = [
    pytest.param(use, purpose, good, id=f"{use.__name__[1:]}-{purpose}")
    for use, purpose, good in [
        (_confirm, "verify", 200),
        (_status, "verify", 200),
        (_page, "verify", 200),
        (_cancel, "cancel", 200),
        (_status, "cancel", 200),
        (_page, "cancel", 200),
        (_reschedule, "reschedule", 201),
        (_status, "reschedule", 200),
        (_page, "reschedule", 200),
    ]
]


def _booking(office: Office, purpose: str) -> str:
    return office.pending(WEDNESDAY_TEN) if purpose == "verify" else office.confirmed(WEDNESDAY_TEN)


def _revoke(office: Office) -> None:
    office.sql.execute("update booking.link_tokens set revoked_at = booking.now()")


@pytest.mark.parametrize(("use", "purpose", "good"), USES)
def test_a_link_counts_only_as_it_was_issued(
    office: Office, use: Use, purpose: str, good: int
) -> None:
    """Claims with our signature are refused with an id that was never issued or is no id, with
    another link's id, for longer than they were issued, before their time, and once revoked; the
    issued ones are taken, also with a beginning that is past."""
    booking_id = _booking(office, purpose)
    claims = office.claims(booking_id, purpose)
    second = office.confirmed(THURSDAY_TEN + timedelta(hours=3))
    now = claims["iat"]
    for forged in (
        {"jti": str(uuid.uuid4())},
        {"jti": "anything"},
        {"jti": office.claims(second, "cancel")["jti"]},
        {"exp": claims["exp"] + 1},
        {"nbf": now + 60},
        {"nbf": now + 0.5},
    ):
        assert _answer(use, office, booking_id, claims | forged) == 401, forged
    assert _answer(use, office, booking_id, claims | {"nbf": now}) == good


@pytest.mark.parametrize(("use", "purpose", "good"), USES)
def test_a_revoked_link_is_no_link(office: Office, use: Use, purpose: str, good: int) -> None:
    """Whatever it was for."""
    booking_id = _booking(office, purpose)
    claims = office.claims(booking_id, purpose)
    _revoke(office)
    assert _answer(use, office, booking_id, claims) == 401


def test_a_wrong_address_corrected_on_the_page_revokes_its_link(office: Office) -> None:
    """Whoever got the mail by mistake sees nothing of the booking any more."""
    booking_id = office.pending(WEDNESDAY_TEN)
    claims = office.claims(booking_id)
    assert office.app("release_hold", slug="acme", booking_id=booking_id) is True
    assert _answer(_page, office, booking_id, claims) == 401
    assert _answer(_confirm, office, booking_id, claims) == 401


def test_an_address_corrected_by_hand_revokes_links_and_gives_a_fresh_one(office: Office) -> None:
    """Mails not yet sent go to the right address, with the fresh link; other customers' links
    stay."""
    held = office.pending(WEDNESDAY_TEN)
    booked = office.confirmed(THURSDAY_TEN)
    other = office.confirmed(THURSDAY_TEN + timedelta(hours=3), email="else@customer.example")
    first, cancel = office.claims(held), office.claims(booked, "cancel")
    kept = office.claims(other, "cancel")
    office.sql.execute(
        "update booking.customers set email = 'ewa@customer.example' where email = 'eva@customer.example'"
    )
    assert _answer(_confirm, office, held, first) == 401
    assert _answer(_cancel, office, booked, cancel) == 401
    assert _answer(_cancel, office, other, kept) == 200
    recipients = "select distinct recipient from booking.mails where booking_id = any(%s) and status = 'queued'"
    assert office.values(recipients, [held, booked]) == ["ewa@customer.example"]
    fresh = office.value(
        "select t.jti::text from booking.link_tokens t join booking.mails m on m.verify_jti = t.jti"
        " where m.booking_id = %s and m.status = 'queued' and t.revoked_at is null",
        held,
    )
    assert fresh != first["jti"]
    assert _answer(_confirm, office, held, first | {"jti": fresh}) == 200


def test_a_mail_tried_again_carries_no_revoked_link(office: Office, clock: Clock) -> None:
    """The links that a mail was first claimed with were revoked while it waited."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    mail_id = office.value(
        "select id from booking.mails where booking_id = %s and kind = 'confirmed'", booking_id
    )
    links = lambda: office.worker("message_claim", id=mail_id)["tokens"]  # noqa: E731
    before = links()
    office.worker(
        "outbox_report",
        id=mail_id,
        lease=office.lease("message", mail_id),
        outcome="retry",
        error="503",
    )
    office.sql.execute("update booking.customers set email = 'ewa@customer.example'")
    clock.advance(minutes=10)
    after = links()
    assert {t["purpose"] for t in after} == {"cancel", "reschedule"}
    assert not {t["jti"] for t in before} & {t["jti"] for t in after}
    assert (
        _answer(_cancel, office, booking_id, next(t for t in after if t["purpose"] == "cancel"))
        == 200
    )


def test_a_change_of_letters_case_revokes_nothing(office: Office) -> None:
    """It is the same mailbox."""
    booking_id = office.pending(WEDNESDAY_TEN)
    office.sql.execute("update booking.customers set email = 'Eva@customer.example'")
    assert _answer(_confirm, office, booking_id, office.claims(booking_id)) == 200
