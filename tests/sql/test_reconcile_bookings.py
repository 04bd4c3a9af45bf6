"""api.reconcile_bookings_claim and reconcile_bookings_apply: a lost notification heals when the calendar is compared."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook, audited, queued, tracked

HOUR = timedelta(hours=1)


def several(office: Office, count: int) -> list[str]:
    """Confirmed bookings, two days of two hours each."""
    office.set(max_active_holds_per_customer=0, max_unverified_share=0)
    days = (WEDNESDAY_TEN.replace(hour=9) + timedelta(days=day) for day in (0, 1, 2))
    starts = [day + timedelta(hours=hour) for day in days for hour in (0, 2, 4, 6)]
    return [
        office.confirmed(start, email=f"c{n}@customer.example")
        for n, start in enumerate(starts[:count])
    ]


def statuses(office: Office, bookings: list[str]) -> list[str]:
    return [office.status(booking_id) for booking_id in bookings]


def test_every_confirmed_future_booking_is_compared(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """The claim lists what must be in Outlook; bookings that are over or unverified are not asked
    for.
    """
    past, ahead = (
        office.confirmed(WEDNESDAY_TEN),
        office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="b@c.example"),
    )
    office.pending(WEDNESDAY_TEN + 4 * HOUR, email="d@c.example")
    clock.set(WEDNESDAY_TEN + HOUR)
    claim = outlook.claim_reconcile()
    assert claim["do"] == "compare"
    assert (claim["user"], claim["subscription_id"]) == (
        "anna@acme.example",
        outlook.subscription_id,
    )
    assert claim["bookings"] == [
        {
            "booking_id": ahead,
            "event_id": outlook.event_id(ahead),
            "start_at": "2026-11-25T12:00:00Z",
            "end_at": "2026-11-25T13:00:00Z",
        }
    ]
    assert past not in str(claim)


def test_it_is_due_every_sync_poll_seconds(office: Office, outlook: Outlook, clock: Clock) -> None:
    """One worker compares; afterwards the next comparison is SYNC_POLL_SECONDS away."""
    office.confirmed(WEDNESDAY_TEN)
    office.value("select api.run_periodic('reconcile_bookings')")
    assert queued(office, "reconcile_bookings") == [str(office.salesperson_id)]
    office.value("select api.run_periodic('reconcile_bookings')")
    assert len(queued(office, "reconcile_bookings")) == 1
    outlook.claim_reconcile()
    assert outlook.claim_reconcile()["wait"] > 1
    assert outlook.apply_reconcile() == {"finished": True}
    assert outlook.claim_reconcile() == {"finished": True}
    office.sql.execute("delete from pgmq.q_holdfast")
    clock.advance(seconds=899)
    office.value("select api.run_periodic('reconcile_bookings')")
    assert queued(office, "reconcile_bookings") == []
    clock.advance(seconds=1)
    office.value("select api.run_periodic('reconcile_bookings')")
    assert queued(office, "reconcile_bookings") == [str(office.salesperson_id)]


def test_without_bookings_and_subscription_nothing_is_asked(office: Office) -> None:
    """A calendar with nothing to compare costs no call."""
    assert office.worker("reconcile_bookings_claim", salesperson_id=office.salesperson_id) == {
        "finished": True
    }


def test_a_move_and_a_deletion_that_nobody_told_heal(office: Office, outlook: Outlook) -> None:
    """Missed news takes the same effect as told news."""
    moved, deleted, same = several(office, 3)
    start = WEDNESDAY_TEN.replace(hour=13)
    outlook.compare(
        outlook.event(moved, start + 3 * HOUR), outlook.gone(deleted), outlook.event(same)
    )
    assert office.start(moved) == start + 3 * HOUR
    assert tracked(office, moved) == ["event_moved_by_sales", "customer_reinvite_required"]
    assert tracked(office, deleted) == ["canceled", "customer_notify_required"]
    assert tracked(office, same) == []


def test_the_same_comparison_again_has_no_effect(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """A comparison that was reported twice changes nothing the second time."""
    moved, deleted = several(office, 2)
    events = [outlook.event(moved, WEDNESDAY_TEN + 5 * HOUR), outlook.gone(deleted)]
    outlook.compare(*events)
    before = office.value("select count(*) from booking.audit_logs")
    outlook.apply_reconcile(*events)
    clock.advance(hours=1)
    outlook.compare(*events)
    assert office.value("select count(*) from booking.audit_logs") == before


def test_a_swap_is_applied_in_one_comparison(office: Office, outlook: Outlook) -> None:
    """Two meetings exchanged in Outlook change places, although each is in the other's way."""
    first, second = several(office, 2)
    nine = WEDNESDAY_TEN.replace(hour=9)
    outlook.compare(outlook.event(first, nine + 2 * HOUR), outlook.event(second, nine))
    assert office.start(first) == nine + 2 * HOUR
    assert office.start(second) == nine


def test_pending_moves_are_tried_again(office: Office, outlook: Outlook) -> None:
    """A move that waited for time to become free is made at the latest by the next comparison."""
    first, second = several(office, 2)
    target = WEDNESDAY_TEN.replace(hour=11)
    outlook.compare(outlook.event(first, target))
    assert tracked(office, first) == ["event_move_conflict"]
    office.sql.execute(
        "update booking.bookings set start_at_utc = start_at_utc + interval '1 day', end_at_utc"
        " = end_at_utc + interval '1 day'"
        " where id = %s",
        [second],
    )
    outlook.compare()
    assert office.start(first) == target


def test_moved_back_voids_a_conflict(office: Office, outlook: Outlook) -> None:
    """An event found where its booking is has no pending move any more."""
    first, _ = several(office, 2)
    outlook.compare(outlook.event(first, WEDNESDAY_TEN.replace(hour=11)))
    outlook.compare(outlook.event(first))
    assert office.value("select count(*) from booking.pending_moves") == 0


@pytest.mark.parametrize(
    ("total", "gone", "is_stopped"), [(4, 3, False), (4, 4, True), (12, 3, False), (12, 4, True)]
)
def test_a_mailbox_that_lost_everything_cancels_nothing(
    office: Office, outlook: Outlook, total: int, gone: int, is_stopped: bool
) -> None:
    """More than max(3, 20 percent) deletions at once are not believed; up to that they are."""
    bookings = several(office, total)
    outlook.compare(*[outlook.gone(booking_id) for booking_id in bookings[:gone]])
    expected = "confirmed" if is_stopped else "canceled"
    assert statuses(office, bookings) == [expected] * gone + ["confirmed"] * (total - gone)
    assert audited(office, "mass_cancel_stopped") == ([{"bookings": gone}] if is_stopped else [])


def test_a_stopped_mass_cancel_still_follows_moves(office: Office, outlook: Outlook) -> None:
    """What is certain is followed even when the deletions are not believed."""
    *gone, moved = several(office, 5)
    outlook.compare(
        *[outlook.gone(b) for b in gone],
        outlook.event(moved, WEDNESDAY_TEN + timedelta(days=1, hours=3)),
    )
    assert tracked(office, moved) == ["event_moved_by_sales", "customer_reinvite_required"]


def test_an_administrator_may_agree_to_a_mass_cancel(office: Office, outlook: Outlook) -> None:
    """It is audited once until somebody agrees; then one comparison may cancel however many."""
    bookings = several(office, 5)
    agree = {
        "tenant_id": office.tenant_id,
        "salesperson_id": office.salesperson_id,
        "actor": "boss",
    }
    assert office.app("allow_mass_cancel", **agree) is False
    for _ in range(3):
        outlook.compare(*[outlook.gone(booking_id) for booking_id in bookings])
    assert len(audited(office, "mass_cancel_stopped")) == 1
    assert office.app("allow_mass_cancel", **agree) is True
    assert queued(office, "reconcile_bookings") == [str(office.salesperson_id)]
    assert (
        office.value("select actor_id from booking.audit_logs where action = 'mass_cancel_allowed'")
        == "boss"
    )
    outlook.compare(*[outlook.gone(booking_id) for booking_id in bookings])
    assert set(statuses(office, bookings)) == {"canceled"}
    assert office.value(
        "select (mass_cancel_stopped_at, mass_cancel_allowed_at) is null from"
        " booking.calendar_comparisons"
    )


def test_a_mailbox_that_came_back_ends_the_alarm(office: Office, outlook: Outlook) -> None:
    """After a normal comparison the next loss is audited again."""
    bookings = several(office, 4)
    for _ in range(2):
        outlook.compare(*[outlook.gone(booking_id) for booking_id in bookings])
        outlook.compare(*[outlook.event(booking_id) for booking_id in bookings])
    assert len(audited(office, "mass_cancel_stopped")) == 2
    assert set(statuses(office, bookings)) == {"confirmed"}


def test_outdated_readings_are_left_out(office: Office, outlook: Outlook, clock: Clock) -> None:
    """A booking that somebody followed while the comparison was under way is not touched by it."""
    (booking_id,) = several(office, 1)
    old = outlook.event(booking_id, WEDNESDAY_TEN + HOUR)
    outlook.claim_reconcile()
    clock.advance(seconds=2)
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 3 * HOUR)) == "moved"
    outlook.apply_reconcile(old)
    assert office.value("select start_at_utc from booking.bookings") == WEDNESDAY_TEN + 3 * HOUR


def test_a_subscription_that_graph_lost_silently_is_found(office: Office, outlook: Outlook) -> None:
    """The comparison asks Graph for the subscription too; a lost one is made again."""
    office.confirmed(WEDNESDAY_TEN)
    outlook.compare(subscription_gone=True)
    assert audited(office, "subscription.lost") == [{"subscription_id": outlook.subscription_id}]
    assert queued(office, "subscription") == [str(office.salesperson_id)]
    assert outlook.claim_subscription()["do"] == "create"


def test_a_subscription_made_meanwhile_is_not_thrown_away(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """The verdict is about the subscription that was live when the comparison began."""
    office.confirmed(WEDNESDAY_TEN)
    outlook.claim_reconcile()
    clock.advance(seconds=2)
    office.sql.execute(
        "update booking.graph_subscriptions set subscription_id = 'new', updated_at_utc ="
        " booking.now()"
    )
    outlook.apply_reconcile(subscription_gone=True)
    assert office.value("select subscription_id from booking.graph_subscriptions") == "new"


def test_an_incomplete_comparison_comes_back_soon(office: Office, outlook: Outlook) -> None:
    """What could be read counts; the rest is tried again with backoff, not after
    SYNC_POLL_SECONDS.
    """
    first, second = several(office, 2)
    wait = outlook.compare(outlook.gone(first), complete=False, retry_after=42, error="429")["wait"]
    assert 42 <= wait < 300
    assert statuses(office, [first, second]) == ["canceled", "confirmed"]
    assert 40 < outlook.claim_reconcile()["wait"] <= wait
    assert office.value("select last_error from booking.calendar_comparisons") == "429"
    outlook.compare(outlook.event(second))
    assert office.value("select last_error from booking.calendar_comparisons") is None


def test_a_worker_that_died_is_replaced(office: Office, outlook: Outlook, clock: Clock) -> None:
    """A claimed comparison that was never reported is due again."""
    office.confirmed(WEDNESDAY_TEN)
    outlook.claim_reconcile()
    clock.advance(minutes=5)
    assert outlook.claim_reconcile()["do"] == "compare"


def test_disabled_tenants_are_not_compared(office: Office, outlook: Outlook) -> None:
    """A disabled tenant's calendars are left alone."""
    office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert outlook.claim_reconcile() == {"finished": True}
    office.value("select api.run_periodic('reconcile_bookings')")
    assert queued(office, "reconcile_bookings") == []


def test_a_comparison_that_lost_its_claim_changes_nothing(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """Two workers compare one calendar after the first was too slow: only the second counts."""
    (booking_id,) = several(office, 1)
    office.make_due("reconcile_bookings")
    lost = outlook.claim_reconcile()["lease"]
    clock.advance(minutes=5)
    outlook.claim_reconcile()
    for lease in (lost, None):
        late = outlook.office.worker(
            "reconcile_bookings_apply",
            salesperson_id=office.salesperson_id,
            events=[outlook.gone(booking_id)],
            complete=True,
            lease=lease,
        )
        assert late == {"finished": True}
    assert office.status(booking_id) == "confirmed"
    outlook.apply_reconcile(outlook.gone(booking_id))
    assert office.status(booking_id) == "canceled"


def test_a_comparison_asked_for_meanwhile_follows(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """One that is under way may have read too early; nobody compares beside it."""
    several(office, 1)
    office.make_due("reconcile_bookings")
    outlook.claim_reconcile()
    clock.advance(seconds=1)
    outlook.post(outlook.lifecycle("missed"))
    outlook.claim(outlook.jobs()[0])
    assert outlook.claim_reconcile()["wait"] > 1
    assert outlook.apply_reconcile()["wait"] < 1
    assert outlook.claim_reconcile()["do"] == "compare"
    assert outlook.apply_reconcile() == {"finished": True}


@pytest.mark.parametrize(("count", "canceled"), [(10, 10), (12, 10)])
def test_a_mailbox_that_is_emptied_event_by_event_is_stopped(
    office: Office, outlook: Outlook, clock: Clock, count: int, canceled: int
) -> None:
    """Notifications are followed one by one, but not dozens of deletions at once: more than ten
    and a fifth within SYNC_POLL_SECONDS wait for an administrator, whatever finds them."""
    bookings = several(office, count)
    outcomes = [outlook.tell(outlook.gone(booking_id), "deleted") for booking_id in bookings]
    assert outcomes == ["canceled"] * canceled + ["mass_cancel_stopped"] * (count - canceled)
    stopped = audited(office, "mass_cancel_stopped")
    assert stopped == ([{"bookings": 11}] if count > canceled else [])
    if not stopped:
        return
    left = [outlook.gone(booking_id) for booking_id in bookings[canceled:]]
    outlook.compare(*left)
    assert statuses(office, bookings[canceled:]) == ["confirmed"] * len(left)
    office.app(
        "allow_mass_cancel",
        tenant_id=office.tenant_id,
        salesperson_id=office.salesperson_id,
        actor="boss",
    )
    outlook.compare(*left)
    assert statuses(office, bookings) == ["canceled"] * count
    assert len(audited(office, "mass_cancel_stopped")) == 1


def test_deletions_of_different_days_are_no_mass(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """What was deleted longer ago than SYNC_POLL_SECONDS does not count."""
    bookings = several(office, 12)
    for booking_id in bookings:
        assert outlook.tell(outlook.gone(booking_id), "deleted") == "canceled"
        clock.advance(minutes=2)
