"""What comes round by a setting is due from the last time on, by the setting as it is now."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.mirror import Mirror
from tests.support.office import Office
from tests.support.outlook import Outlook, queued
from tests.support.reconciling import event, id_of, meeting, run

SLOW, FAST = 3_600, 5
Round = Callable[[Outlook], None]


@pytest.fixture
def slow(office: Office, outlook: Outlook, clock: Clock) -> Office:
    """Its calendar is subscribed and its settings are leisurely."""
    clock.advance(seconds=1)
    office.confirmed(WEDNESDAY_TEN)
    return office.set(sync_poll_seconds=SLOW, worker_tick_seconds=SLOW)


def compare(outlook: Outlook) -> None:
    assert outlook.compare() == {"finished": True}


def synchronise(outlook: Outlook) -> None:
    Mirror(outlook.office).sync()


def be_refused(outlook: Outlook) -> None:
    mirror = Mirror(outlook.office)
    mirror.report(mirror.claim(), "failed", error="graph 400")


def look(outlook: Outlook, *, complete: bool = True, **params: object) -> None:
    office = outlook.office
    booking_id = office.value("select id::text from booking.bookings")
    shown = {
        "zoom": [meeting(office, id_of(office, booking_id), booking_id)],
        "graph": [event(office, id_of(office, booking_id, "graph"), booking_id)],
    }
    run(office, "run_periodic", name="reconcile_objects")
    for provider, items in shown.items():
        target_id = office.value(
            "select id from booking.reconcile_targets where provider = %s", provider
        )
        work = run(office, "reconcile_objects_claim", target_id=target_id)
        given = {"target_id": target_id, "lease": work["lease"], "items": items}
        told = run(office, "reconcile_objects_report", **given, complete=complete, **params)
        assert told == {"finished": True}


ROUNDS = [
    pytest.param("reconcile_bookings", compare, id="comparison of a calendar"),
    pytest.param("sync_calendar", synchronise, id="mirror of a calendar"),
    pytest.param("sync_calendar", be_refused, id="mirror that Graph refused"),
    pytest.param("reconcile_objects", look, id="comparison of a target"),
]


def is_due(office: Office, kind: str) -> bool:
    """Whether the periodic job queues it; a host and a calendar are due together."""
    office.sql.execute("delete from pgmq.q_holdfast")
    office.value("select api.run_periodic(%s)", kind)
    found = len(queued(office, kind))
    assert found in (0, 2 if kind == "reconcile_objects" else 1)
    return found > 0


@pytest.mark.parametrize(("kind", "go_round"), ROUNDS)
def test_a_lowered_setting_holds_at_once(
    slow: Office, outlook: Outlook, clock: Clock, kind: str, go_round: Round
) -> None:
    """Restarted with 5 instead of 3600, the next round comes 5 seconds after the last one."""
    go_round(outlook)
    clock.advance(seconds=FAST - 2)
    slow.set(sync_poll_seconds=FAST)
    assert not is_due(slow, kind)
    clock.advance(seconds=2)
    assert is_due(slow, kind)


@pytest.mark.parametrize(("kind", "go_round"), ROUNDS)
def test_a_raised_setting_holds_at_once(
    slow: Office, outlook: Outlook, clock: Clock, kind: str, go_round: Round
) -> None:
    """Restarted with 3600 instead of 5, it comes no more after 5 seconds."""
    slow.set(sync_poll_seconds=FAST)
    go_round(outlook)
    slow.set(sync_poll_seconds=SLOW)
    clock.advance(seconds=SLOW / 2)
    assert not is_due(slow, kind)
    clock.advance(seconds=SLOW / 2)
    assert is_due(slow, kind)


def test_periodic_jobs_follow_the_tick_as_it_is_now(slow: Office, clock: Clock) -> None:
    """Jobs bound to WORKER_TICK_SECONDS wait for no tick of another length."""
    slow.sql.execute("update booking.periodic_jobs set next_run_at = booking.now()")
    claimed = set(slow.values("select * from api.due_jobs()"))
    assert "reconcile_bookings" in claimed
    clock.advance(seconds=FAST)
    assert slow.values("select * from api.due_jobs()") == []
    slow.set(worker_tick_seconds=FAST)
    assert "reconcile_bookings" in slow.values("select * from api.due_jobs()")
    slow.set(worker_tick_seconds=SLOW)
    clock.advance(seconds=FAST)
    assert slow.values("select * from api.due_jobs()") == []


def test_a_suspect_place_is_looked_at_by_the_settings_of_now(
    slow: Office, outlook: Outlook, clock: Clock
) -> None:
    """Twice PROVIDER_TIMEOUT_SECONDS, as it is now."""
    slow.set(provider_timeout_seconds=600, worker_tick_seconds=FAST)
    look(outlook)
    slow.sql.execute(
        "update booking.reconcile_targets set suspect_until = booking.now() + interval '1 hour'"
    )
    clock.advance(seconds=30)
    assert not is_due(slow, "reconcile_objects")
    slow.set(provider_timeout_seconds=10)
    assert is_due(slow, "reconcile_objects")


@pytest.mark.parametrize("kind", ["reconcile_bookings", "sync_calendar"])
def test_no_message_waits_for_the_next_round(slow: Office, outlook: Outlook, kind: str) -> None:
    """A message that comes too early goes: parked for an hour it would outlive the setting."""
    compare(outlook)
    synchronise(outlook)
    claim = slow.worker(f"{kind}_claim", salesperson_id=slow.salesperson_id)
    assert claim == {"finished": True}


def test_a_mirror_that_was_refused_leaves_no_message(slow: Office) -> None:
    """The periodic job brings it back when the round comes."""
    mirror = Mirror(slow)
    assert mirror.report(mirror.claim(), "failed", error="graph 400") == {"finished": True}


@pytest.mark.parametrize("kind", ["reconcile_bookings", "sync_calendar", "reconcile_objects"])
def test_what_a_provider_asked_for_is_not_shortened(
    slow: Office, outlook: Outlook, clock: Clock, kind: str
) -> None:
    """Retry-After is kept, whatever the settings become."""
    after = {"error": "429", "retry_after": 600}
    if kind == "reconcile_bookings":
        outlook.compare(complete=False, **after)
    elif kind == "sync_calendar":
        mirror = Mirror(slow)
        mirror.report(mirror.claim(), "retry", **after)
    else:
        look(outlook, complete=False, **after)
    slow.set(sync_poll_seconds=FAST)
    clock.advance(seconds=599)
    assert not is_due(slow, kind)
    clock.advance(seconds=2)
    assert is_due(slow, kind)


def test_every_stored_appointment_is_known(office: Office) -> None:
    """Instants ahead that are stored are asked for, backed off or leased, never a round by a
    setting: that is computed when it is read (…_due_at)."""
    stored = office.values(
        "select a.attrelid::regclass || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where c.relnamespace = 'booking'::regnamespace and c.relkind = 'r' and a.attnum > 0"
        " and a.attname ~ '^(next_|renew_|due_)|_not_before$' order by 1"
    )
    assert stored == [
        "booking.calendar_watches.renew_at",
        "booking.notification_outbox.due_at",
        "booking.periodic_jobs.next_run_at",
        "booking.work.due_at",
    ]
