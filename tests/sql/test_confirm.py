"""api.confirm and api.confirm_outcome: one link, one saga, one meeting, one event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed


def test_the_link_starts_one_saga_and_its_outcome_is_the_answer(office: Office) -> None:
    """The first confirm records the saga; once it is settled the key's answer is 200."""
    booking_id = office.pending(TEN)
    begun = office.confirm(booking_id, key="k")
    assert begun.status is None and begun.saga_id is not None
    office.run_saga(begun.saga_id)
    answer = office.answer("confirm_outcome", key="k", saga_id=begun.saga_id, give_up=False)
    assert answer.status == 200
    assert answer.json == {
        "booking_id": booking_id,
        "status": "confirmed",
        "start_at": "2026-11-23T10:00:00Z",
        "end_at": "2026-11-23T11:00:00Z",
        "join_url": "https://zoom.example/j/1",
    }
    replay = office.confirm(booking_id, key="k")
    assert (replay.body, replay.replayed) == (answer.body, True)


def test_a_retry_while_it_runs_is_bound_to_the_same_saga(office: Office) -> None:
    """The same key after a crash awaits the same saga; another key gets 202."""
    booking_id = office.pending(TEN)
    begun = office.confirm(booking_id, key="k")
    assert office.confirm(booking_id, key="k").saga_id == begun.saga_id
    other = office.confirm(booking_id, key="other")
    assert other.status == 202
    assert other.json == {
        "booking_id": booking_id,
        "status": "pending_verify",
        "confirmation": "in_progress",
    }
    assert other.headers["Location"] == f"/v1/public/acme/bookings/{booking_id}"
    assert other.headers["Retry-After"].isdigit()


def test_whoever_gives_up_waiting_gets_202_for_good(office: Office) -> None:
    """The first final or 202 answer is stored, first writer wins."""
    booking_id = office.pending(TEN)
    saga_id = office.confirm(booking_id, key="k").saga_id
    assert office.answer("confirm_outcome", key="k", saga_id=saga_id, give_up=False).status is None
    gave_up = office.answer("confirm_outcome", key="k", saga_id=saga_id, give_up=True)
    assert gave_up.status == 202
    office.run_saga(saga_id)
    assert (
        office.answer("confirm_outcome", key="k", saga_id=saga_id, give_up=False).body
        == gave_up.body
    )


def test_a_used_link_is_consumed(office: Office) -> None:
    """After the confirmation the same link with a new key is 409 token_consumed."""
    booking_id = office.confirmed(TEN)
    answer = office.confirm(booking_id)
    assert (answer.status, answer.code) == (409, "token_consumed")


def test_a_lapsed_link_marks_the_booking_expired(office: Office, clock: Clock) -> None:
    """A link good but for its exp is 409 hold_expired."""
    booking_id = office.pending(TEN)
    clock.advance(minutes=10)
    assert office.confirm(booking_id).code == "hold_expired"
    assert office.status(booking_id) == "expired"


def test_a_link_that_says_it_is_over_ends_its_hold(office: Office) -> None:
    """hold_expired never leaves a booking behind that is not expired; the time is free again."""
    booking_id = office.pending(TEN)
    claims = office.claims(booking_id)
    over = {**claims, "exp": claims["iat"] - 1}
    assert office.answer("confirm", key="over", request={}, claims=over).code == "hold_expired"
    assert office.status(booking_id) == "expired"
    assert office.hold(TEN, email="next@customer.example").status == 201


def test_a_hold_being_confirmed_does_not_expire(office: Office, clock: Clock) -> None:
    """Neither the reconciliation nor another customer takes a hold away from its saga."""
    booking_id = office.pending(TEN)
    saga_id = office.confirm(booking_id).saga_id
    clock.advance(minutes=11)
    office.free_calendar(TEN)
    assert office.hold(TEN, email="max@customer.example").code == "slot_unavailable"
    assert office.value("select booking.expire_lapsed_of(%s)", office.salesperson_id) == 0
    office.run_saga(saga_id)
    assert office.status(booking_id) == "confirmed"


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "cancel"},
        {"jti": "00000000-0000-4000-8000-000000000000"},
        {"tenant_id": "00000000-0000-4000-8000-000000000000"},
        {"booking_id": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_link_is_worthless_for_anything_else(office: Office, change: dict[str, str]) -> None:
    """Claims of another purpose, tenant or booking, or with an unknown jti, are SB401."""
    booking_id = office.pending(TEN)
    claims = office.claims(booking_id) | change
    with pytest.raises(psycopg.DatabaseError) as refused:
        office.answer("confirm", key="k", request={}, claims=claims)
    assert refused.value.sqlstate == "SB401"
    assert office.status(booking_id) == "pending_verify"


def test_the_proved_name_reaches_the_customer(office: Office) -> None:
    """Name and company of the hold become the customer's with the confirmation."""
    office.confirmed(TEN, name="Eva", company="Acme")
    assert office.sql.execute("select name, company from booking.customers").fetchone() == (
        "Eva",
        "Acme",
    )


def test_everything_of_a_confirmation_is_recorded(office: Office) -> None:
    """Meeting, event, live intents, tracking, audit and the mail are there; the hold row is not."""
    booking_id = office.confirmed(TEN)
    assert office.values(
        "select type from booking.tracking_events where booking_id = %s order by id", booking_id
    ) == [
        "hold_created",
        "verify_sent",
        "confirmed",
    ]
    moves = office.sql.execute(
        "select action, meta_json ->> 'from', meta_json ->> 'to', meta_json ->> 'event' from booking.audit_logs where target_id = %s order by id",
        [booking_id],
    ).fetchall()
    assert moves == [
        ("booking.hold", None, "hold", "hold"),
        ("booking.verify_sent", "hold", "pending_verify", "verify_sent"),
        ("booking.confirmed", "pending_verify", "confirmed", "confirmed"),
    ]
    assert office.values(
        "select state from booking.provider_objects where booking_id = %s", booking_id
    ) == ["live", "live"]
    assert office.values(
        "select kind from booking.mails where booking_id = %s order by id", booking_id
    ) == ["verification", "confirmed"]
    assert office.value("select count(*) from booking.holds") == 0
    assert office.value(
        "select provider_meeting_id from booking.meetings where booking_id = %s", booking_id
    )
    assert office.value(
        "select event_id from booking.graph_events where booking_id = %s", booking_id
    )


@pytest.mark.parametrize(("copies", "told"), [(0, False), (1, False), (2, True)])
def test_a_calendar_that_fills_meanwhile_does_not_stop_it(
    office: Office, copies: int, told: bool
) -> None:
    """Once held a slot is confirmed; what the worker saw beside our own events is tracked."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    old = office.confirmed(WEDNESDAY_TEN)
    half, hour = timedelta(minutes=30), timedelta(hours=1)
    new = office.change(
        "reschedule", old, new_start_at=WEDNESDAY_TEN + half, new_end_at=WEDNESDAY_TEN + half + hour
    ).json["booking_id"]

    def seen(step: dict[str, Any]) -> dict[str, Any]:
        done = succeed(step)
        item = [WEDNESDAY_TEN.isoformat(), (WEDNESDAY_TEN + hour).isoformat()]
        done["result"]["busy"] = [item] * copies
        return done

    office.run_saga(office.confirm(new).saga_id, seen)
    assert office.status(new) == "confirmed"
    types = office.values("select type from booking.tracking_events where booking_id = %s", new)
    assert ("calendar_overlap" in types) is told
