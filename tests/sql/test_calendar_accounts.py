"""Calendars that are a person's own accounts: connected, lost, disconnected, and their tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import MONDAY, TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook, audited
from tests.support.own_calendar import KIND, SEALED, account_of, connect, give_token, make_known
from tests.support.refused import refused


@pytest.fixture(autouse=True)
def known(office: Office) -> None:
    make_known(office.sql)


def state(office: Office) -> dict[str, Any]:
    [told] = office.answer_of("calendars").json["calendars"]
    return told


def wanted(office: Office) -> Any:
    """What availability asks of the calendar's provider; None: it was answered."""
    answer = office.answer("availability", salesperson_id=office.salesperson_id, date=TEN.date())
    return answer.fetch


def test_a_chosen_kind_offers_nothing_until_it_is_connected(office: Office) -> None:
    """What was read in the old calendar counts no more, and nobody is asked by a stranger's key."""
    office.sql.execute("update booking.salespersons set calendar_kind = %s", [KIND])
    assert state(office)["state"] == "never"
    asked = wanted(office)
    assert (asked["provider"], asked["directory"], asked["connection_id"]) == (KIND, None, None)
    assert office.value("select booking.is_followed(%s)", office.salesperson_id) is False
    assert connect(office).status == 200
    account = str(account_of(office))
    office.sql.execute("update booking.calendar_freshness set lease = null, lease_until = null")
    asked = wanted(office)
    assert (asked["directory"], asked["connection_id"]) == (account, account)
    assert asked["mailbox"] == "sub-1@orrery.example"
    assert office.value("select booking.is_followed(%s)", office.salesperson_id) is True


def test_connecting_chooses_the_kind(office: Office) -> None:
    made = connect(office)
    assert (made.json["kind"], made.json["state"]) == (KIND, "connected")
    assert office.value("select calendar_kind from booking.salespersons") == KIND
    assert SEALED not in str(made.json)
    assert audited(office, "calendar.connected") == [
        {"kind": KIND, "account": "sub-1@orrery.example", "source": "consent"}
    ]
    # And back, to what the company has for everybody.
    office.sql.execute("update booking.salespersons set calendar_kind = 'outlook'")
    directory = office.value("select id from booking.connections where is_directory")
    assert account_of(office) == directory
    assert refused(connect, office, kind="outlook").code == "not_found"
    assert refused(connect, office, kind="none").code == "not_found"


def test_an_account_is_one_person_s(office: Office) -> None:
    connect(office)
    other = office.add_salesperson("ben")
    assert refused(connect, office, salesperson_id=other).code == "salesperson_exists"
    office.app(
        "calendar_account_disconnect",
        tenant_id=office.tenant_id,
        salesperson_id=office.salesperson_id,
        kind=KIND,
        actor="key",
    )
    assert connect(office, salesperson_id=other).status == 200


def test_one_token_serves_all_processes(office: Office, clock: Clock) -> None:
    """One gets it while the others wait; it is renewed when five minutes of it are left."""
    connect(office)
    account = account_of(office)
    first = office.app("calendar_access", account=account)
    assert (first["secret"], first["source"], first["scopes"]) == (
        SEALED,
        "consent",
        ["read", "write"],
    )
    assert office.app("calendar_access", account=account) == {"wait": True}
    clock.advance(seconds=600)
    shared = give_token(office, account)
    assert shared["token"] == SEALED
    assert not office.app(
        "calendar_access_renewed",
        account=account,
        lease=first["lease"],
        token=SEALED,
        expires_at=clock.now(),
    )
    refused_one = office.app(
        "calendar_access", account=account, refused_expiry=clock.now() + timedelta(minutes=60)
    )
    assert "lease" in refused_one
    clock.advance(seconds=600)
    assert "token" in office.app("calendar_access", account=account)
    clock.advance(minutes=45, seconds=1)
    assert "lease" in office.app("calendar_access", account=account)


def test_a_dead_grant_is_told_once_and_rests(office: Office, clock: Clock) -> None:
    """To owners and the person; whoever connects again has it alive at once."""
    connect(office)
    office.sql.execute("update booking.salespersons set email = 'anna@acme.example'")
    office.sql.execute(
        "insert into booking.accounts (tenant_id, email, display_name, roles, status)"
        " values (%s, 'owner@acme.example', 'Olga', '{owner}', 'active')",
        [office.tenant_id],
    )
    account = account_of(office)
    for _ in range(2):
        lease = office.app("calendar_access", account=account)["lease"]
        office.app(
            "calendar_access_failed",
            account=account,
            lease=lease,
            is_refused=True,
            detail="invalid_grant",
        )
        assert office.app("calendar_access", account=account) == {"refused": "invalid_grant"}
        assert (state(office)["state"], state(office)["since"]) == (
            "lost",
            MONDAY.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        clock.advance(minutes=6)
    assert audited(office, "consent_lost") == [{"detail": "invalid_grant"}]
    told = "select recipient from booking.notification_outbox order by recipient"
    assert office.values(told) == ["anna@acme.example", "owner@acme.example"]
    assert "Connect" in state(office)["what_to_do"]
    # Nobody takes the company's own consent for lost.
    assert office.value("select booking.is_consent_lost(%s)", office.tenant_id) is False
    connect(office)
    assert (state(office)["state"], "lease" in office.app("calendar_access", account=account)) == (
        "connected",
        True,
    )


def test_what_passes_is_no_loss(office: Office) -> None:
    connect(office)
    account = account_of(office)
    lease = office.app("calendar_access", account=account)["lease"]
    failed = {"account": account, "lease": lease, "is_refused": False, "detail": "503"}
    office.app("calendar_access_failed", **failed)
    assert "lease" in office.app("calendar_access", account=account)
    assert state(office)["state"] == "connected"


def test_disconnecting_leaves_no_key(office: Office) -> None:
    """The watch is ours no more, nothing is offered, and the same account resumes."""
    connect(office)
    account = account_of(office)
    give_token(office, account)
    person = {"salesperson_id": office.salesperson_id, "kind": KIND}
    asked = {"tenant_id": office.tenant_id, **person}
    leaving = office.app("calendar_account_to_leave", **asked)
    assert (leaving["secret"], leaving["is_last"], leaving["watch_id"]) == (SEALED, True, None)
    gone = office.answer_of("calendar_account_disconnect", **person, actor="key")
    assert gone.json["state"] == state(office)["state"] == "disconnected"
    assert office.app("calendar_access", account=account) == {"gone": True}
    assert office.values("select sealed from booking.sealed_secrets()") == []
    assert office.value("select booking.is_followed(%s)", office.salesperson_id) is False
    assert refused(office.app, "calendar_account_to_leave", **asked).code == "not_found"
    assert connect(office).json["state"] == "connected"
    assert account_of(office) == account


def test_another_tenant_s_grant_of_the_account_is_left_alone(office: Office) -> None:
    connect(office)
    other = Office(office.sql, "zenith")
    connect(other)
    person = {"tenant_id": other.tenant_id, "salesperson_id": other.salesperson_id, "kind": KIND}
    assert other.app("calendar_account_to_leave", **person)["is_last"] is False
    foreign = person | {"salesperson_id": office.salesperson_id}
    assert refused(office.app, "calendar_account_to_leave", **foreign).code == (
        "salesperson_not_found"
    )


def test_another_account_waits_for_the_bookings_of_the_first(office: Office) -> None:
    connect(office)
    office.free_calendars()
    booking_id = office.confirmed(TEN + timedelta(days=2))
    assert refused(connect, office, "sub-2").code == "calendar_account_differs"
    assert connect(office, "sub-2", abandon_old=True).json["account"] == "sub-2@orrery.example"
    assert audited(office, "booking.calendar_abandoned") == [{"account": "sub-1@orrery.example"}]
    explained = office.values("select what from booking.explain(%s::uuid)", booking_id)
    assert "booking.calendar_abandoned" in explained
    assert office.values(
        "select address from booking.calendar_accounts where disconnected_at is null"
    ) == ["sub-2@orrery.example"]


def test_bookings_stay_where_they_were_confirmed(office: Office, outlook: Outlook) -> None:
    """With another kind of calendar: moves and deletions there are followed to their end, new
    bookings go into the new one, and the old watch is ended by whom it was asked of."""
    moved, gone, canceled = (office.confirmed(TEN + timedelta(days=n)) for n in (2, 3, 4))
    before = office.value("select account from booking.connections where is_directory")
    connect(office)
    office.free_calendars()
    new = office.confirmed(TEN + timedelta(days=7))

    office.make_due("reconcile_bookings", office.salesperson_id)
    claim = outlook.claim_reconcile()
    assert (claim["provider"], claim["directory"]) == (KIND, str(account_of(office)))
    places = {each["booking_id"]: each.get("provider") for each in claim["bookings"]}
    assert places == {moved: "graph", gone: "graph", canceled: "graph", new: None}
    [former] = [each for each in claim["bookings"] if each["booking_id"] == moved]
    assert former["directory"] == before

    later = TEN + timedelta(days=2, hours=2)
    told = outlook.event(moved, later)
    outlook.apply_reconcile(told, outlook.gone(gone))
    assert office.start(moved) == later
    assert (office.status(gone), office.status(new)) == ("canceled", "confirmed")

    office.change("cancel", canceled)
    step = office.worker("saga_claim", saga_id=office.saga_of(canceled, "cancel"))
    assert (step["do"], step["provider"]) == ("delete_event", "graph")
    assert step["input"]["directory"] == before
    own = "select provider from booking.provider_objects where booking_id = %s and capability = 'calendar'"
    assert office.values(own, new) == [KIND]
    # Given back, the new account is asked no more; what is in the old one is looked after still.
    office.sql.execute("update booking.salespersons set calendar_kind = 'none'")
    assert office.value("select booking.is_compared(%s)", office.salesperson_id) is True


def test_a_watch_is_ended_by_whom_it_was_asked_of(office: Office, outlook: Outlook) -> None:
    directory = office.value("select id from booking.connections where is_directory")
    connect(office)
    leaving = outlook.claim_subscription()
    assert (leaving["do"], leaving["provider"]) == ("delete", "graph")
    assert (leaving["subscription_id"], leaving["connection_id"]) == (
        outlook.subscription_id,
        str(directory),
    )
    outlook.report_subscription("ok")
    wanted_now = outlook.claim_subscription()
    assert (wanted_now["do"], wanted_now["provider"]) == ("create", KIND)
    assert wanted_now["resource"] == "sub-1@orrery.example"
