"""What proves that a booking is meant: a mail, a payment, an account, or staff."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_transitions import raw_hold
from tests.support.office import Office

EVA = "eva@customer.example"


@pytest.fixture
def account(office: Office) -> uuid.UUID:
    return office.value(
        "insert into booking.accounts (tenant_id, email, roles, status)"
        " values (%s, %s, '{customer}', 'active') returning id",
        office.tenant_id,
        EVA,
    )


def held(office: Office, proof: str, account_id: uuid.UUID | None = None, **extra: Any) -> str:
    """A hold as a function of the API makes it for whoever is signed in, or for staff."""
    office.value("select set_config('booking.tenant_id', %s, false)", str(office.tenant_id))
    office.free_calendars()
    return str(
        office.value(
            "select h.booking_id from booking.place_hold(%s, %s, %s, %s, %s::timestamptz + interval '1 hour',"
            " %s, %s, null, null, '/made', %s, '{}', p_proof => %s, p_account_id => %s) h",
            *(
                office.tenant_id,
                office.salesperson_id,
                office.service_id,
                WEDNESDAY_TEN,
                WEDNESDAY_TEN,
            ),
            EVA,
            *(extra.get("name", "Eva"), uuid.uuid4().hex, proof, account_id),
        )
    )


def begin(office: Office, booking_id: str) -> int:
    return office.value(
        "select booking.begin_confirmation(b) from booking.bookings b where b.id = %s", booking_id
    )


def refused(office: Office, statement: str, *args: Any) -> str | None:
    with pytest.raises(psycopg.DatabaseError) as error:
        office.sql.execute(statement, args)
    return error.value.sqlstate


def told(office: Office, booking_id: str) -> list[str]:
    query = "select purpose from booking.notification_outbox where booking_id = %s order by id"
    return office.values(query, booking_id)


@pytest.mark.parametrize("proof", ["account", "staff"])
def test_a_hold_is_confirmed_by_who_made_it(office: Office, account: uuid.UUID, proof: str) -> None:
    """No mail goes round: the same saga makes meeting and event, and confirms the hold itself."""
    booking_id = held(office, proof, account if proof == "account" else None)
    office.run_saga(begin(office, booking_id))
    assert office.status(booking_id) == "confirmed"
    assert told(office, booking_id) == ["booking_confirmed"]
    assert office.values("select count(*) from booking.holds") == [0]
    assert office.values("select count(*) from booking.meetings") == [1]


def test_a_confirmation_that_fails_ends_the_hold(office: Office, account: uuid.UUID) -> None:
    """What was made is undone, and the customer is told, as with a mail."""
    booking_id = held(office, "account", account)
    saga_id = begin(office, booking_id)
    fail = {"outcome": "failed", "error": "no"}
    office.run_saga(saga_id, lambda _step: fail)
    assert office.status(booking_id) == "expired"
    assert told(office, booking_id) == ["booking_confirmation_failed"]


def test_nothing_is_confirmed_without_its_proof(office: Office) -> None:
    """An account has to be named, a payment to be made; whoever writes."""
    confirm = "update booking.bookings set status = 'confirmed' where id = %s"
    nobody = held(office, "account")
    assert refused(office, confirm, nobody) == "SB002"
    office.sql.execute("update booking.bookings set status = 'expired' where id = %s", [nobody])
    unpaid = held(office, "payment")
    assert refused(office, confirm, unpaid) == "SB001"
    mail = "update booking.bookings set status = 'pending_verify' where id = %s"
    assert refused(office, mail, unpaid) == "SB001"
    assert office.verify_email(unpaid).code == "invalid_state"


def test_what_proves_a_row_by_hand_is_a_mail(office: Office) -> None:
    """Whatever the row says, and it cannot be changed afterwards."""
    booking_id = raw_hold(office, WEDNESDAY_TEN, proof="staff")
    assert office.value("select proof from booking.bookings where id = %s", booking_id) == "mail"
    change = "update booking.bookings set proof = 'staff' where id = %s"
    assert refused(office, change, booking_id) == "SB002"


def test_who_staff_note_renames_nobody(office: Office) -> None:
    """What a proved customer is called stays; what is empty is filled in. Mails repeat nothing."""
    first = held(office, "staff", name="Eva")
    office.run_saga(begin(office, first))
    named = "select name from booking.customers"
    assert office.values(named) == ["Eva"]
    office.change("cancel", first)
    second = held(office, "staff", name="Mallory")
    office.run_saga(begin(office, second))
    assert office.values(named) == ["Eva"]
    view = office.value("select booking.booking_view(%s)", second)
    assert (view["customer"]["name"], view["has_proved_address"]) == ("Mallory", False)
