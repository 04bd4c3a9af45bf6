"""What staff record as paid, what goes back, and the books about it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Answer, Office
from tests.support.purging import purge
from tests.support.refused import refused

HALF = {"hours_before_start": 0, "fee_percent": 50}


@pytest.fixture
def booked(office: Office) -> str:
    """A booking of 100.00 euros that costs half to cancel."""
    office.configure("currency", "EUR")
    office.sql.execute("update booking.services set price_amount = 10000, tax_percent = 19")
    office.app(
        "policy_put", tenant_id=office.tenant_id, fields={"tiers": [HALF]}, version=None,
        actor="key",
    )  # fmt: skip
    office.free_calendars()
    return office.confirmed(WEDNESDAY_TEN)


def asked(booking_id: str, amount: int, **more: Any) -> dict[str, Any]:
    return {"booking_id": booking_id, "amount": amount, "actor": "key",
            "key": uuid.uuid4().hex, "request": {"n": 1}} | more  # fmt: skip


def pay(office: Office, booking_id: str, amount: int, method: str = "cash", **more: Any) -> Any:
    given = asked(booking_id, amount, method=method) | more
    return Answer(**office.app("payment_record", tenant_id=office.tenant_id, **given)).json


def give_back(office: Office, booking_id: str, amount: int, **more: Any) -> Any:
    given = asked(booking_id, amount, reason="Sorry.") | more
    return Answer(**office.app("refund_record", tenant_id=office.tenant_id, **given)).json


def shown(office: Office, booking_id: str) -> Any:
    given = {"tenant_id": office.tenant_id, "booking_id": booking_id}
    return Answer(**office.app("appointment_for_staff", **given)).json


def books(office: Office) -> dict[str, int]:
    """What stands in each account; together it is nothing."""
    found = office.sql.execute(
        "select account, sum(amount)::bigint from booking.ledger_entries group by account"
    ).fetchall()
    assert sum(amount for _, amount in found) == 0
    return {account: amount for account, amount in found if amount}


def test_what_is_paid_by_hand_is_shown_and_in_the_books(office: Office, booked: str) -> None:
    """Once for a key; in parts until all is paid; never with a booking that is only held."""
    first = asked(booked, 4000, method="cash", note="In coins.")
    told = Answer(**office.app("payment_record", tenant_id=office.tenant_id, **first))
    assert (told.status, told.json["payment_status"]) == (201, "deposit_paid")
    again = Answer(**office.app("payment_record", tenant_id=office.tenant_id, **first))
    assert again.replayed and again.json == told.json
    told = pay(office, booked, 6000, "card_terminal")
    assert (told["payment_status"], told["paid_amount"], told["total_amount"]) == (
        "fully_paid", 10000, 10000,
    )  # fmt: skip
    assert {(p["amount"], p["method"], p["tax_percent"]) for p in told["payments"]} == {
        (4000, "cash", 19), (6000, "card_terminal", 19),
    }  # fmt: skip
    assert books(office) == {"cash": 10000, "revenue": -10000}
    wrong = asked(booked, 0, method="card", note="\n", tenant_id=office.tenant_id)
    assert refused(office.app, "payment_record", **wrong).fields == ["amount", "method", "note"]
    held = office.hold(WEDNESDAY_TEN + timedelta(hours=3)).json["booking_id"]
    early = asked(held, 1, method="cash", tenant_id=office.tenant_id)
    assert refused(office.app, "payment_record", **early).code == "invalid_state"


def test_no_more_goes_back_than_was_paid(office: Office, booked: str) -> None:
    """Whoever writes; what is owed counts."""
    pay(office, booked, 4000)
    pay(office, booked, 1000)
    told = give_back(office, booked, 4500)
    assert (told["payment_status"], told["refunded_amount"]) == ("partially_refunded", 4500)
    assert {(r["state"], r["reason"]) for r in told["refunds"]} == {("succeeded", "goodwill")}
    assert sum(r["amount"] for r in told["refunds"]) == 4500
    much = asked(booked, 501, reason=None, tenant_id=office.tenant_id)
    assert refused(office.app, "refund_record", **much).code == "refund_too_large"
    with pytest.raises(psycopg.Error, match="refund_too_large"):
        office.sql.execute(
            "insert into booking.refunds (tenant_id, payment_id, booking_id, amount, currency,"
            " reason) select tenant_id, id, booking_id, 501, currency, 'full'"
            " from booking.payments where amount = 1000"
        )
    assert give_back(office, booked, 500)["payment_status"] == "fully_refunded"
    assert books(office) == {"revenue": -5000, "refunds": 5000}


def test_who_cancels_is_owed_what_the_policy_leaves(office: Office, booked: str) -> None:
    """Told before the click, owed with it, and a follow-up until staff handed it out."""
    pay(office, booked, 10000)
    before = shown(office, booked)["cancellation"]
    assert (before["fee_amount"], before["refund_amount"]) == (5000, 5000)
    claims = office.claims(booked, "cancel")
    given = {"key": "c", "request": {"n": 1}, "booking_id": booked, "claims": claims}
    assert office.answer("appointment_cancel", **given).json["refund_amount"] == 5000
    told = shown(office, booked)
    assert (told["refund_pending_amount"], told["refunded_amount"]) == (5000, 0)
    assert books(office) == {"cash": 10000, "revenue": -10000, "refunds": 5000, "customer": -5000}
    follow_ups = "select booking.follow_up_kind(type) from booking.open_follow_ups(%s)"
    assert office.values(follow_ups, office.tenant_id) == ["refund_owed"]
    told = give_back(office, booked, 2000)
    assert {(r["amount"], r["state"]) for r in told["refunds"]} == {
        (2000, "succeeded"), (3000, "owed"),
    }  # fmt: skip
    told = give_back(office, booked, 3000)
    assert (told["refund_pending_amount"], told["payment_status"]) == (0, "partially_refunded")
    assert office.values(follow_ups, office.tenant_id) == []
    assert books(office) == {"cash": 5000, "revenue": -10000, "refunds": 5000}


@pytest.mark.parametrize(("mode", "owed"), [("full", 8000), ("none", 0), (None, 3000)])
def test_staff_who_cancel_say_what_goes_back(
    office: Office, booked: str, mode: str | None, owed: int
) -> None:
    pay(office, booked, 8000)
    given = {"booking_id": booked, "reason": None, "version": None, "actor": "key"}
    told = Answer(
        **office.app(
            "appointment_cancel_by_staff", tenant_id=office.tenant_id, refund=mode, **given
        )
    ).json
    assert (told["status"], told["refund_pending_amount"]) == ("canceled", owed)


def test_money_goes_on_with_the_booking_and_keeps_it(office: Office, booked: str) -> None:
    """What is paid is kept until the new time is confirmed, whatever the company's way; then the
    old booking has none of it. What the organizer cancels is for staff to decide."""
    pay(office, booked, 8000)
    later = WEDNESDAY_TEN + timedelta(hours=3)
    office.free_calendars()
    new = {"new_start_at": later, "new_end_at": later + timedelta(hours=1)}
    moved = office.change("reschedule", booked, **new).json["booking_id"]
    assert office.status(booked) == "confirmed"
    office.run_saga(office.confirm(moved).saga_id)
    assert (office.status(booked), office.status(moved)) == ("canceled", "confirmed")
    old, told = shown(office, booked), shown(office, moved)
    assert (old["payment_status"], old["paid_amount"], old["payments"]) == ("none", 0, [])
    assert (told["payment_status"], told["paid_amount"]) == ("deposit_paid", 8000)
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    office.sql.execute(
        "select booking.transition(%s, 'canceled', 'sales_manual', 'organizer', null,"
        ' \'{"source": "sales_manual"}\')',
        [moved],
    )
    kinds = "select booking.follow_up_kind(type) from booking.open_follow_ups(%s) order by id"
    assert "refund_decision" in office.values(kinds, office.tenant_id)
    assert shown(office, moved)["refund_pending_amount"] == 0
    assert give_back(office, moved, 8000)["payment_status"] == "fully_refunded"


def test_the_books_are_added_to_alone(office: Office, booked: str, clock: Clock) -> None:
    """Nobody changes or deletes an entry, until the law needs it no more; and what does not
    balance, in each currency, is no transaction."""
    pay(office, booked, 8000)
    for statement in (
        "update booking.ledger_entries set amount = 1",
        "delete from booking.ledger_entries",
        "truncate booking.ledger_entries",
    ):
        with pytest.raises(psycopg.Error, match="books_are_kept"):
            office.sql.execute(statement)
    entries = "insert into booking.ledger_entries (tenant_id, transaction_id, account, currency," \
        " amount, day) select %s, '11111111-1111-4111-8111-111111111111', a, c, n, '2026-01-01'" \
        " from (values {}) v (a, c, n)"  # fmt: skip
    for lines in (
        "('cash', 'EUR', 1)",
        "('cash', 'EUR', 1), ('revenue', 'USD', -1)",
        "('cash', 'EUR', 1), ('pocket', 'EUR', -1)",
    ):
        with pytest.raises(psycopg.Error, match="books_do_not_balance"):
            office.sql.execute(entries.format(lines), [office.tenant_id])
    clock.advance(days=3660)
    gone = purge(office.sql)
    assert (gone["payments"], gone["ledger_entries"], gone["bookings"]) == (1, 2, 1)
    assert books(office) == {}


def test_money_outlives_booking_and_customer(office: Office, booked: str, clock: Clock) -> None:
    """It is told to whose it is; who is forgotten leaves sums and no words."""
    pay(office, booked, 8000, note="Paid by Eva's mother.")
    customer = office.value("select customer_id from booking.bookings where id = %s", booked)
    exported = Answer(**office.app("client_export", tenant_id=office.tenant_id, id=customer)).json
    assert [(p["amount"], p["note"]) for p in exported["tenants"][0]["payments"]] == [
        (8000, "Paid by Eva's mother.")
    ]
    clock.set(WEDNESDAY_TEN + timedelta(hours=2))
    office.app("client_forget", tenant_id=office.tenant_id, id=customer, actor="key")
    assert office.values("select note from booking.payments") == [None]
    clock.advance(days=400)
    purge(office.sql)
    assert office.value("select count(*) from booking.bookings") == 0
    assert office.value("select count(*) from booking.payments") == 1
