"""api.appointment_create: a slot of a service is held and its next step taken, in one call."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_offered import add, offer
from tests.support.office import Answer, Office
from tests.support.people import add_account
from tests.support.refused import refused

EVA = "eva@customer.example"
NOBODY: dict[str, Any] = {"kind": "nobody"}


def as_account(account_id: uuid.UUID, *roles: str) -> dict[str, Any]:
    return {"kind": "account", "id": str(account_id), "label": EVA, "roles": roles}


def act(office: Office, principal: dict[str, Any]) -> None:
    office.sql.execute(
        "select set_config('booking.request', %s, false)", [json.dumps({"principal": principal})]
    )


def book(office: Office, service_id: Any, **changes: Any) -> Answer:
    wanted = {
        "key": uuid.uuid4().hex,
        "request": {"n": 1},
        "service_id": service_id,
        "start_at": WEDNESDAY_TEN,
        "email": EVA,
        "name": "Eva",
        "client": None,
        "timezone": "Europe/Berlin",
    }
    return office.answer("appointment_create", **wanted | changes)


@pytest.fixture
def talk(office: Office) -> uuid.UUID:
    """A service of an hour for 900 cents; Anna and Ben offer it, Ben for 700."""
    office.configure("currency", "EUR")
    service = add(office, "Talk", price_amount=900, tax_percent=19)
    ben = office.add_salesperson("ben")
    offer(office, service, office.salesperson_id)
    offer(office, service, ben, 700)
    office.free_calendars()
    act(office, NOBODY)
    return service


def person(office: Office, name: str) -> uuid.UUID:
    query = "select id from booking.salespersons where display_name = %s"
    return office.value(query, name)


def test_a_visitor_books_and_is_mailed(office: Office, talk: uuid.UUID) -> None:
    """Held and mailed in one commit, with what it costs now; asked again, the same answer."""
    ben = person(office, "Ben")
    made = book(office, talk, salesperson_id=ben, key="k")
    told = made.json
    assert (made.status, told["status"], told["next"]["kind"]) == (201, "pending", "verify_mail")
    assert (told["total_amount"], told["currency"], told["provider_id"]) == (700, "EUR", str(ben))
    assert told["end_at"] > told["start_at"]
    assert told["access_claims"]["purpose"] == "view"
    assert office.values("select purpose from booking.notification_outbox") == ["booking_verify"]
    office.sql.execute("update booking.services set price_amount = 5 where id = %s", [talk])
    again = book(office, talk, salesperson_id=ben, key="k")
    assert (again.replayed, again.body) == (True, made.body)


def test_whoever_is_signed_in_needs_no_mail(office: Office, talk: uuid.UUID) -> None:
    """Their own address is proved; one of somebody else's is mailed like a visitor's."""
    account = add_account(office, EVA, "customer")
    act(office, as_account(account, "customer"))
    anna = office.salesperson_id
    begun = book(office, talk, salesperson_id=anna, key="k")
    assert (begun.status, begun.saga_id is not None) == (None, True)
    outcome = {"path": "/appointments", "key": "k", "saga_id": begun.saga_id}
    waiting = office.answer("appointment_outcome", give_up=False, **outcome)
    assert waiting.status is None
    office.run_saga(begun.saga_id)
    told = office.answer("appointment_outcome", give_up=False, **outcome)
    assert (told.status, told.json["status"]) == (201, "confirmed")
    assert told.json["join_url"]
    assert told.json["next"] == {"kind": "none"}
    query = "select proof, account_id from booking.bookings"
    assert office.sql.execute(query).fetchone() == ("account", account)
    other = book(office, talk, salesperson_id=person(office, "Ben"), email="ben@customer.example")
    assert (other.status, other.json["next"]["kind"]) == (201, "verify_mail")


def test_a_key_is_its_accounts_alone(office: Office, talk: uuid.UUID) -> None:
    """The same key from somebody else is another request."""
    start = WEDNESDAY_TEN + timedelta(hours=3)
    first = book(office, talk, salesperson_id=office.salesperson_id, key="k")
    act(office, as_account(add_account(office, "o@acme.example", "customer"), "customer"))
    second = book(office, talk, salesperson_id=office.salesperson_id, key="k", start_at=start)
    assert (second.status, second.replayed) == (201, False)
    assert first.json["id"] != second.json["id"]


def test_refusals_come_in_their_order(office: Office, talk: uuid.UUID) -> None:
    """Service and person, audience, answers, slot, taken, payments; those of rule are stored."""
    anna = office.salesperson_id
    assert book(office, uuid.uuid4()).code == "service_not_found"
    assert book(office, talk, salesperson_id=uuid.uuid4()).code == "salesperson_not_found"
    office.sql.execute("update booking.services set audience = 'customer' where id = %s", [talk])
    ask = {"service_id": talk, "salesperson_id": anna, "answers": {str(uuid.uuid4()): "x"}}
    odd = ask | {"start_at": WEDNESDAY_TEN + timedelta(minutes=7)}
    assert refused(book, office, **odd).code == "sign_in_required"
    prospect = add_account(office, "p@customer.example", "prospect")
    act(office, as_account(prospect, "prospect"))
    assert refused(book, office, **odd).code == "audience_not_allowed"
    office.sql.execute(
        "update booking.services set audience = 'public', payment = 'full' where id = %s", [talk]
    )
    act(office, NOBODY)
    assert book(office, **odd).code == "invalid_answers"
    assert book(office, **odd | {"answers": None}).code == "invalid_slot"
    taken = office.hold(WEDNESDAY_TEN, email="other@customer.example")
    assert taken.status == 201
    assert book(office, **ask | {"answers": None}).code == "slot_unavailable"
    later = ask | {"answers": None, "start_at": WEDNESDAY_TEN + timedelta(hours=3)}
    refusal = book(office, key="k", **later)
    assert refusal.code == "payments_not_ready"
    assert book(office, key="k", **later).replayed
    assert office.values("select count(*) from booking.bookings") == [1]


def test_who_is_asked_for_follows_the_service(office: Office, talk: uuid.UUID) -> None:
    """Where one person alone offers it, naming them or not is the same."""
    change = "update booking.services set assignment = %s where id = %s"
    office.sql.execute(change, ["any", talk])
    assert (
        refused(book, office, talk, salesperson_id=office.salesperson_id).code
        == "provider_not_choosable"
    )
    office.sql.execute(change, ["chosen", talk])
    assert refused(book, office, talk).code == "provider_required"
    office.sql.execute(
        "update booking.service_salespersons set active = false where salesperson_id = %s",
        [person(office, "Ben")],
    )
    told = book(office, talk)
    assert (told.status, told.json["is_anyone"]) == (201, False)
    assert told.json["provider_id"] == str(office.salesperson_id)


def test_anyone_is_whose_turn_it_is(office: Office, talk: uuid.UUID) -> None:
    """Fewest confirmed minutes in the week, then who was booked longest ago, then by id."""
    anna, ben = office.salesperson_id, person(office, "Ben")
    first, second = sorted([anna, ben])
    taken = [book(office, talk, email=f"{n}@customer.example") for n in range(3)]
    assert [each.status for each in taken] == [201, 201, 409]
    assert [each.json["provider_id"] for each in taken[:2]] == [str(first), str(second)]
    assert all(each.json["is_anyone"] for each in taken[:2])
    # Now the first was booked longest ago; an hour that is confirmed weighs more than that.
    account = add_account(office, EVA, "customer")
    act(office, as_account(account, "customer"))
    begun = book(office, talk, salesperson_id=first, start_at=WEDNESDAY_TEN + timedelta(hours=2))
    office.run_saga(begun.saga_id)
    act(office, NOBODY)
    office.free_calendars()
    office.sql.execute("update booking.bookings set created_at = created_at - interval '9 days'")
    office.sql.execute(
        "update booking.bookings set created_at = booking.now() where salesperson_id = %s", [second]
    )
    told = book(
        office, talk, start_at=WEDNESDAY_TEN + timedelta(hours=4), email="x@customer.example"
    )
    assert told.json["provider_id"] == str(second)
    for each in (first, second):
        office.free_calendar(WEDNESDAY_TEN, 9, each)
    next_week = book(
        office, talk, start_at=WEDNESDAY_TEN + timedelta(days=7), email="y@customer.example"
    )
    assert next_week.json["provider_id"] == str(first)


def test_calendars_of_anyone_are_read_together(office: Office, talk: uuid.UUID) -> None:
    """Those that are not known are asked for at once; whose cannot be read is left out, and
    nobody's at all, or that of the one who was named, is 503. Who is busy in the calendar is
    passed over."""
    anna, ben = office.salesperson_id, person(office, "Ben")
    office.sql.execute("update booking.busy_days set fetched_at = fetched_at - interval '1 minute'")
    asked = book(office, talk)
    assert asked.status is None
    assert {each["salesperson_id"] for each in asked.fetch} == {str(anna), str(ben)}
    assert all(each["lease"] for each in asked.fetch)
    assert (
        refused(book, office, talk, unreadable=[str(anna), str(ben)]).code == "calendar_unavailable"
    )
    assert book(office, talk, salesperson_id=anna, unreadable=[str(ben)]).fetch
    error = refused(book, office, talk, salesperson_id=anna, unreadable=[str(anna)])
    assert error.code == "calendar_unavailable"
    office.free_calendar(WEDNESDAY_TEN, salesperson_id=ben)
    told = book(office, talk, unreadable=[str(anna)])
    assert told.json["provider_id"] == str(ben)
    later = WEDNESDAY_TEN + timedelta(hours=3)
    office.busy(WEDNESDAY_TEN, [(later, later + timedelta(hours=1))], salesperson_id=ben)
    busy = book(office, talk, start_at=later, unreadable=[str(anna)])
    assert busy.code == "slot_unavailable"
    office.free_calendars()
    office.busy(WEDNESDAY_TEN, [(later, later + timedelta(hours=1))], salesperson_id=ben)
    assert book(office, talk, start_at=later).json["provider_id"] == str(anna)


def test_who_is_called_says_their_number(office: Office, talk: uuid.UUID) -> None:
    office.sql.execute("update booking.services set place = 'phone' where id = %s", [talk])
    anna = office.salesperson_id
    assert refused(book, office, talk, salesperson_id=anna).code == "invalid_request"
    contact = {"phone": "+4915123456789", "country": "DE", "kind": "mobile"}
    told = book(office, talk, salesperson_id=anna, contact=contact).json
    assert (told["client"]["phone"], told["place"]["kind"]) == ("+4915123456789", "phone")


def test_a_company_for_members_knows_sessions_alone(office: Office, talk: uuid.UUID) -> None:
    """No link opens an appointment there; who is signed in sees their own and no other's."""
    made = book(office, talk, salesperson_id=office.salesperson_id).json
    claims = office.claims(made["id"], "verify")
    seen = office.answer("appointment_get", booking_id=made["id"], claims=claims)
    assert seen.json["id"] == made["id"]
    office.configure("booking_access", "members")
    assert (
        refused(office.answer, "appointment_get", booking_id=made["id"], claims=claims).code
        == "sign_in_required"
    )
    assert (
        refused(book, office, talk, salesperson_id=office.salesperson_id).code == "sign_in_required"
    )
    act(office, as_account(add_account(office, EVA, "customer"), "customer"))
    assert office.answer("appointment_get", booking_id=made["id"]).status == 200
    act(office, as_account(add_account(office, "other@customer.example", "customer"), "customer"))
    assert (
        refused(office.answer, "appointment_get", booking_id=made["id"]).code == "booking_not_found"
    )


def signed_in(office: Office) -> None:
    act(office, as_account(add_account(office, EVA, "customer"), "customer"))


def booked(office: Office, service_id: uuid.UUID) -> str:
    """One that its customer, who is signed in, has confirmed."""
    begun = book(office, service_id, salesperson_id=office.salesperson_id, key="made")
    office.run_saga(begun.saga_id)
    outcome = {"path": "/appointments", "key": "made", "saga_id": begun.saga_id}
    return office.answer("appointment_outcome", give_up=False, **outcome).json["id"]


def change(office: Office, function: str, booking_id: str, **params: Any) -> Answer:
    given = {"key": uuid.uuid4().hex, "request": {"n": 1}, "booking_id": booking_id} | params
    return office.answer(function, **given)


def test_a_customer_moves_and_cancels_by_session(office: Office, talk: uuid.UUID) -> None:
    """No mail goes round, and what was agreed goes with it: price and answers; nobody else's
    session does, and none without."""
    signed_in(office)
    old = booked(office, talk)
    office.sql.execute("update booking.services set price_amount = 1 where id = %s", [talk])
    later = WEDNESDAY_TEN + timedelta(hours=3)
    office.free_calendars()
    begun = change(office, "appointment_reschedule", old, start_at=later, key="m")
    office.run_saga(begun.saga_id)
    outcome = {"path": f"/appointments/{old}/reschedule", "key": "m", "saga_id": begun.saga_id}
    moved = office.answer("appointment_outcome", give_up=False, **outcome).json
    assert (moved["status"], moved["rescheduled_from"]) == ("confirmed", old)
    assert (moved["total_amount"], moved["currency"]) == (900, "EUR")
    assert office.status(old) == "canceled"
    act(office, as_account(add_account(office, "x@customer.example", "customer"), "customer"))
    assert refused(change, office, "appointment_cancel", moved["id"]).code == "booking_not_found"
    act(office, NOBODY)
    assert refused(change, office, "appointment_cancel", moved["id"]).code == "invalid_token"
    claims = office.claims(moved["id"], "cancel")
    told = change(office, "appointment_cancel", moved["id"], claims=claims).json
    assert (told["status"], told["refund_amount"], told["currency"]) == ("canceled", 0, "EUR")
    assert office.status(moved["id"]) == "canceled"


def test_a_link_moves_by_mail(office: Office, talk: uuid.UUID) -> None:
    """As in part 1; the token that only views moves and cancels nothing."""
    signed_in(office)
    old = booked(office, talk)
    act(office, NOBODY)
    view = office.claims(old, "view")
    assert refused(change, office, "appointment_cancel", old, claims=view).code == "invalid_token"
    office.free_calendars()
    later = WEDNESDAY_TEN + timedelta(hours=3)
    claims = office.claims(old, "reschedule")
    moved = change(office, "appointment_reschedule", old, start_at=later, claims=claims)
    assert (moved.status, moved.json["next"]["kind"]) == (201, "verify_mail")


def test_a_hold_is_given_up_by_whoever_made_it(office: Office, talk: uuid.UUID) -> None:
    """Its time is free at once, and its links are worth nothing; a booked one stays."""
    made = book(office, talk, salesperson_id=office.salesperson_id).json
    claims = made["access_claims"]
    given_up = change(office, "appointment_release", made["id"], claims=claims)
    assert (given_up.status, given_up.json["status"]) == (200, "expired")
    again = book(office, talk, salesperson_id=office.salesperson_id)
    assert again.status == 201
    look = {"booking_id": made["id"], "claims": claims}
    assert refused(office.answer, "appointment_get", **look).code == "invalid_token"
    signed_in(office)
    office.sql.execute("update booking.bookings set status = 'expired' where status <> 'expired'")
    old = booked(office, talk)
    assert change(office, "appointment_release", old).code == "invalid_state"
