"""api.cancel, api.reschedule and api.cancel_by_administrator: changes by link or by staff."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from tests.sql.conftest import MONDAY, TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office

TWO = WEDNESDAY_TEN.replace(hour=14)
HOUR = timedelta(hours=1)


def reschedule(office: Office, booking_id: str, start=TWO, **extra):
    return office.change(
        "reschedule", booking_id, new_start_at=start, new_end_at=start + HOUR, **extra
    )


def test_cancel_frees_the_slot_and_owes_the_deletions(office: Office) -> None:
    """A cancellation is one commit: status, tracking with source, freed time, cancel saga."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    answer = office.change("cancel", booking_id)
    assert answer.json == {"booking_id": booking_id, "status": "canceled"}
    assert (
        office.value(
            "select meta_json ->> 'source' from booking.tracking_events where type = 'canceled'"
        )
        == "customer"
    )
    assert set(office.values("select state from booking.provider_objects")) == {"delete_pending"}
    assert office.hold(WEDNESDAY_TEN, email="max@customer.example").status == 201
    office.run_saga(office.saga_of(booking_id, "cancel"))
    assert set(
        office.values(
            "select state from booking.provider_objects where booking_id = %s", booking_id
        )
    ) == {"deleted"}


def test_cancel_again_is_200_without_another_saga(office: Office) -> None:
    """Canceling what is canceled changes nothing."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.change("cancel", booking_id)
    assert office.change("cancel", booking_id).status == 200
    assert office.value("select count(*) from booking.sagas where kind = 'cancel'") == 1


def test_the_deadline_is_kept_to_the_second(office: Office, clock: Clock) -> None:
    """At 24 hours before the start a change is allowed, a second later it is not."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    clock.set(WEDNESDAY_TEN - timedelta(hours=24) + timedelta(seconds=1))
    office.free_calendar(MONDAY)
    assert office.change("cancel", booking_id).code == "deadline_passed"
    assert reschedule(office, booking_id).code == "deadline_passed"
    clock.set(WEDNESDAY_TEN - timedelta(hours=24))
    assert office.change("cancel", booking_id).status == 200


def test_only_a_confirmed_booking_can_be_changed(office: Office) -> None:
    """A hold is 409 invalid_state for cancel and reschedule."""
    booking_id = office.pending(WEDNESDAY_TEN)
    assert office.change("cancel", booking_id).code == "invalid_state"
    assert reschedule(office, booking_id).code == "invalid_state"


@pytest.mark.parametrize(
    "change",
    [{"purpose": "reschedule"}, {"exp": 1}, {"iat": 0}],
    ids=["purpose", "expired", "too long a life"],
)
def test_a_link_for_something_else_or_too_old_is_refused(office: Office, change: dict) -> None:
    """SB401 invalid_token, and the booking stays."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    with pytest.raises(psycopg.DatabaseError) as refused:
        office.change("cancel", booking_id, claims=office.claims(booking_id, "cancel") | change)
    assert refused.value.sqlstate == "SB401"
    assert office.status(booking_id) == "confirmed"


def test_cancel_first_cancels_the_old_booking_in_the_same_commit(office: Office) -> None:
    """The default policy: old canceled with source reschedule, new one pending with its mail."""
    old = office.confirmed(WEDNESDAY_TEN)
    answer = reschedule(office, old)
    assert answer.status == 201
    new = answer.json["booking_id"]
    assert answer.json["previous_booking_id"] == old and answer.json["status"] == "pending_verify"
    assert (office.status(old), office.status(new)) == ("canceled", "pending_verify")
    assert (
        office.value("select cancel_source from booking.bookings where id = %s", old)
        == "reschedule"
    )
    assert (
        office.value("select kind from booking.mails where booking_id = %s", new) == "verification"
    )
    assert (
        str(office.value("select rescheduled_from from booking.bookings where id = %s", new)) == old
    )


def test_a_refused_new_time_leaves_the_old_booking_untouched(office: Office) -> None:
    """Taken, impossible or unchanged: the old booking stays and no saga starts."""
    old = office.confirmed(WEDNESDAY_TEN)
    office.hold(TWO, email="max@customer.example")
    assert reschedule(office, old).code == "slot_unavailable"
    assert reschedule(office, old, WEDNESDAY_TEN).code == "invalid_slot"
    assert reschedule(office, old, TWO + timedelta(minutes=7)).code == "invalid_slot"
    assert office.status(old) == "confirmed"
    assert office.value("select count(*) from booking.sagas where kind = 'cancel'") == 0


@pytest.mark.parametrize("policy", ["cancel_first", "keep_until_confirmed"])
def test_the_old_time_does_not_block_the_new(office: Office, policy: str) -> None:
    """An overlapping new time is fine, although Outlook shows our own event as busy."""
    office.configure("reschedule_policy", policy)
    old = office.confirmed(WEDNESDAY_TEN)
    office.busy(MONDAY, [(WEDNESDAY_TEN, WEDNESDAY_TEN + HOUR)])
    answer = reschedule(office, old, WEDNESDAY_TEN + timedelta(minutes=30))
    assert answer.status == 201


def test_keep_until_confirmed_keeps_the_old_until_the_new_is_confirmed(office: Office) -> None:
    """Both share a claim; the confirmation of the new cancels the old in its transaction."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    old = office.confirmed(WEDNESDAY_TEN)
    new = reschedule(office, old).json["booking_id"]
    assert office.status(old) == "confirmed"
    office.run_saga(office.confirm(new).saga_id)
    assert (office.status(old), office.status(new)) == ("canceled", "confirmed")
    assert (
        office.value("select cancel_source from booking.bookings where id = %s", old)
        == "reschedule"
    )


def test_a_second_wish_supersedes_the_first(office: Office) -> None:
    """One replacement at a time: the earlier unverified one expires as superseded."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    old = office.confirmed(WEDNESDAY_TEN)
    first = reschedule(office, old).json["booking_id"]
    second = reschedule(office, old, TWO + timedelta(hours=2)).json["booking_id"]
    assert (office.status(first), office.status(second)) == ("expired", "pending_verify")
    meta = office.value(
        "select meta_json from booking.tracking_events where booking_id = %s order by id desc",
        first,
    )
    assert meta["event"] == "superseded"


def test_canceling_gives_up_the_replacement_too(office: Office) -> None:
    """A customer who cancels does not want the held new time either."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    old = office.confirmed(WEDNESDAY_TEN)
    new = reschedule(office, old).json["booking_id"]
    office.change("cancel", old)
    assert (office.status(old), office.status(new)) == ("canceled", "expired")


def test_a_lapsed_replacement_is_told_to_the_customer(office: Office, clock: Clock) -> None:
    """When the new time lapses unverified a mail says so."""
    old = office.confirmed(WEDNESDAY_TEN)
    new = reschedule(office, old).json["booking_id"]
    clock.advance(minutes=11)
    office.sql.execute("select booking.expire_lapsed_of(%s)", [office.salesperson_id])
    assert office.status(new) == "expired"
    assert "replacement_lapsed" in office.values(
        "select kind from booking.mails where booking_id = %s", new
    )


def test_reschedule_asks_for_a_stale_calendar_and_keeps_everything(
    office: Office, clock: Clock
) -> None:
    """Busy times are asked for before anything changes."""
    old = office.confirmed(WEDNESDAY_TEN)
    clock.advance(seconds=30)
    claims = office.claims(old, "reschedule")
    answer = reschedule(office, old, key="k", claims=claims)
    assert answer.status is None and answer.fetch
    assert office.status(old) == "confirmed"
    office.free_calendar(MONDAY)
    assert reschedule(office, old, key="k", claims=claims).status == 201
    assert reschedule(office, old, key="k", claims=claims).replayed


def test_an_administrator_cancels_without_deadline(office: Office, clock: Clock) -> None:
    """Source administrator; not what is over or not confirmed."""
    booking_id = office.confirmed(TEN)
    clock.set(TEN - HOUR)
    assert (
        office.app(
            "cancel_by_administrator",
            tenant_id=office.tenant_id,
            booking_id=booking_id,
            actor="admin",
        )["status"]
        == 200
    )
    assert (
        office.value("select cancel_source from booking.bookings where id = %s", booking_id)
        == "administrator"
    )
    held = office.hold(TEN + timedelta(days=1)).fetch  # the calendar is stale by now
    assert held is not None


def test_a_disabled_companys_meeting_can_still_be_canceled_by_link(office: Office) -> None:
    """Booked meetings of a disabled tenant stay and can be canceled."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert office.change("cancel", booking_id).status == 200
