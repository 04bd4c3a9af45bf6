"""api.sync_calendar_claim and sync_calendar_apply: a calendar is copied page by page, cursor and changes together."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg
import pytest

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.mirror import Mirror, item, removed
from tests.support.office import Office
from tests.support.outlook import Outlook, queued
from tests.support.purging import purge

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def mirror(office: Office, outlook: Outlook, clock: Clock) -> Mirror:
    """Of a subscribed calendar; nothing was read yet."""
    clock.advance(seconds=1)
    return Mirror(office)


def items(office: Office) -> int:
    return office.value("select count(*) from booking.mirrored_items")


def cursor(office: Office) -> str | None:
    return office.value("select cursor from booking.calendar_mirrors where is_current")


def test_a_first_claim_reads_the_window_from_the_start(office: Office, mirror: Mirror) -> None:
    """From the start of yesterday to beyond the horizon, without a cursor."""
    work = mirror.claim()
    assert (work["do"], work["user"], work["cursor"]) == ("read_page", "anna@acme.example", None)
    assert work["from"] == "2026-11-22T00:00:00Z"
    assert datetime.fromisoformat(work["to"]) >= MONDAY + 100 * DAY
    assert mirror.claim()["wait"] > 1


def test_it_is_live_only_after_the_last_page(office: Office, mirror: Mirror) -> None:
    """Half a calendar answers for nothing."""
    work = mirror.apply(mirror.claim(), item(WEDNESDAY_TEN), cursor="next", is_last=False)
    assert (work["do"], work["cursor"]) == ("read_page", "next")
    assert not mirror.is_live()
    assert mirror.freshness()["watermark_at"] is None
    assert mirror.apply(work, item(WEDNESDAY_TEN + HOUR), cursor="delta") == {"finished": True}
    assert mirror.is_live()
    assert mirror.freshness()["watermark_at"] == "2026-11-23T08:00:01Z"
    assert (items(office), cursor(office)) == (2, "delta")


def test_the_watermark_is_when_the_round_began(
    office: Office, mirror: Mirror, clock: Clock
) -> None:
    """What changed while pages were read is in none of them for sure."""
    work = mirror.claim()
    clock.advance(seconds=10)
    work = mirror.apply(work, cursor="next", is_last=False)
    clock.advance(seconds=10)
    mirror.apply(work)
    assert mirror.freshness()["watermark_at"] == "2026-11-23T08:00:01Z"


def test_a_page_that_cannot_be_written_does_not_move_the_cursor(
    office: Office, mirror: Mirror
) -> None:
    """Cursor and changes are one transaction: both or neither."""
    mirror.sync()
    before = cursor(office)
    mirror.due()
    office.sql.execute(
        "update booking.calendar_mirrors set watermark_at = watermark_at - interval '1 hour'"
    )
    work = mirror.claim()
    with pytest.raises(psycopg.Error):
        mirror.apply(work, item(WEDNESDAY_TEN), item(WEDNESDAY_TEN, start_at="nonsense"))
    assert (items(office), cursor(office)) == (0, before)
    mirror.apply(work, item(WEDNESDAY_TEN))
    assert items(office) == 1


def test_a_page_applied_twice_or_late_changes_nothing(
    office: Office, mirror: Mirror, clock: Clock
) -> None:
    """Only the claim in force writes, and only behind the cursor that it was given."""
    slow = mirror.claim()
    clock.advance(minutes=5)
    quick = mirror.claim()
    assert quick["lease"] != slow["lease"]
    assert mirror.apply(slow, item(WEDNESDAY_TEN)) == {"finished": True}
    assert items(office) == 0
    following = mirror.apply(quick, item(WEDNESDAY_TEN), cursor="second", is_last=False)
    assert mirror.apply(quick, item(WEDNESDAY_TEN + HOUR)) == {"finished": True}
    assert mirror.apply(following | {"cursor": None}, item(WEDNESDAY_TEN + HOUR)) == {
        "finished": True
    }
    assert mirror.apply(quick | {"lease": None}, item(WEDNESDAY_TEN + HOUR)) == {"finished": True}
    assert mirror.report(slow, "expired") == {"finished": True}
    assert items(office) == 1
    assert not mirror.is_live()
    mirror.apply(following, item(WEDNESDAY_TEN + 2 * HOUR))
    assert (items(office), mirror.is_live()) == (2, True)


def test_a_reader_that_died_is_replaced_at_its_page(
    office: Office, mirror: Mirror, clock: Clock
) -> None:
    """After its lease the same page is read by another; none is skipped."""
    mirror.apply(mirror.claim(), cursor="second", is_last=False)
    clock.advance(minutes=5)
    assert mirror.claim()["cursor"] == "second"


def test_changes_and_removals_are_followed(office: Office, mirror: Mirror, clock: Clock) -> None:
    """A later round tells only what changed; the last word about an event counts."""
    mirror.sync(item(WEDNESDAY_TEN, event_id="a"), item(WEDNESDAY_TEN, event_id="b"))
    clock.advance(minutes=12)
    mirror.due()
    mirror.sync(
        item(WEDNESDAY_TEN + HOUR, event_id="a"),
        item(WEDNESDAY_TEN + 2 * HOUR, event_id="a"),
        removed("b"),
        removed("never seen"),
    )
    assert office.values("select starts_at from booking.mirrored_items") == [
        WEDNESDAY_TEN + 2 * HOUR
    ]


@pytest.mark.fact("GRAPH-42")
def test_occurrences_that_are_told_no_more_go(office: Office, mirror: Mirror, clock: Clock) -> None:
    """A changed series is told as a whole, on however many pages; what is missing was deleted."""

    def part(day: int, kind: str = "occurrence") -> dict:
        start = WEDNESDAY_TEN + day * DAY
        return item(start, event_id=f"s{day}", type=kind, series_id="series")

    series = item(WEDNESDAY_TEN - 900 * DAY, event_id="series", type="seriesMaster")
    other = item(WEDNESDAY_TEN, event_id="o", type="occurrence", series_id="other")
    mirror.sync(series, part(0), part(1), part(2, "exception"), other)
    clock.advance(minutes=12)
    mirror.due()
    work = mirror.apply(mirror.claim(), series, part(0), cursor="next", is_last=False)
    assert items(office) == 5
    mirror.apply(work, part(2, "exception"))
    assert items(office) == 4
    clock.advance(minutes=12)
    mirror.due()
    mirror.sync(removed("series"))
    assert items(office) == 1


def test_the_window_is_renewed_beside_the_one_in_use(
    office: Office, mirror: Mirror, clock: Clock
) -> None:
    """Before the horizon outgrows it another is read, and takes its place in one transaction."""
    mirror.sync(item(WEDNESDAY_TEN, event_id="old"))
    [first] = office.values("select id from booking.calendar_mirrors")
    clock.advance(days=15)
    office.sql.execute(
        "update booking.graph_subscriptions set expiration_utc = booking.now() + interval '1 day'"
    )
    mirror.due()
    work = mirror.sync()
    assert work["mirror_id"] != first
    assert work["cursor"] is None
    assert mirror.is_live()
    work = mirror.apply(work, item(clock.now(), event_id="new"), cursor="next", is_last=False)
    assert mirror.is_live()
    assert office.value("select count(*) from booking.calendar_mirrors") == 2
    assert mirror.apply(work) == {"finished": True}
    assert mirror.is_live()
    assert office.values("select id from booking.calendar_mirrors") != [first]
    assert items(office) == 1


def test_a_wider_horizon_begins_a_wider_window(
    office: Office, mirror: Mirror, clock: Clock
) -> None:
    """What the mirror does not cover, Outlook is asked for meanwhile."""
    mirror.sync()
    office.configure("horizon_days", 200)
    far = (MONDAY + 150 * DAY).date()
    assert (
        office.answer("availability", salesperson_id=office.salesperson_id, date=far).fetch
        is not None
    )
    clock.advance(minutes=12)
    mirror.due()
    work = mirror.sync()
    assert datetime.fromisoformat(work["to"]) > MONDAY + 203 * DAY
    mirror.apply(work)
    assert (
        office.answer("availability", salesperson_id=office.salesperson_id, date=far).status == 200
    )


@pytest.mark.fact("GRAPH-40")
def test_an_expired_cursor_starts_anew(office: Office, mirror: Mirror, clock: Clock) -> None:
    """410: everything is read again; until then Outlook is asked, and the tenant sees why."""
    mirror.sync(item(WEDNESDAY_TEN))
    clock.advance(minutes=12)
    mirror.due()
    work = mirror.claim()
    assert mirror.report(work, "expired", error="graph 410 SyncStateNotFound")["wait"] > 0
    assert not mirror.is_live()
    assert mirror.freshness()["last_error"] == "graph 410 SyncStateNotFound"
    assert items(office) == 0
    clock.advance(minutes=1)
    work = mirror.claim()
    assert work["cursor"] is None
    mirror.apply(work)
    assert mirror.freshness()["last_error"] is None
    assert mirror.is_live()


def test_a_failed_read_waits_and_is_seen(office: Office, mirror: Mirror, outlook: Outlook) -> None:
    """Retry-After is never shortened, not even by notifications; the mirror stays what it was."""
    mirror.sync()
    outlook.post(outlook.item("e"))
    mirror.due()
    office.sql.execute(
        "update booking.calendar_mirrors set watermark_at = watermark_at - interval '1 hour'"
    )
    work = mirror.claim()
    assert mirror.report(work, "retry", error="graph 429", retry_after=77)["wait"] >= 77
    assert mirror.freshness()["last_error"] == "graph 429"
    outlook.post(outlook.item("e"))
    assert mirror.claim()["wait"] > 70
    assert cursor(office) == work["cursor"]


def test_a_graph_that_knows_no_delta_is_asked_seldom(office: Office, mirror: Mirror) -> None:
    """Everything works as without a mirror; another try comes after SYNC_POLL_SECONDS."""
    work = mirror.claim()
    assert mirror.report(work, "failed", error="graph 400") == {"finished": True}
    wait = "select booking.sync_calendar_round_at(c) - booking.now() from booking.calendar_syncs c"
    assert office.value(wait) == timedelta(seconds=900)
    assert mirror.freshness()["last_error"] == "graph 400"
    assert (
        office.answer(
            "availability", salesperson_id=office.salesperson_id, date=MONDAY.date()
        ).status
        == 200
    )
    assert office.hold(WEDNESDAY_TEN).status == 201


def test_a_calendar_without_end_is_given_up(office: Office, mirror: Mirror) -> None:
    """A Graph whose pages never end does not keep a worker for ever."""
    work = mirror.claim()
    office.sql.execute("update booking.calendar_mirrors set pages = 2000")
    assert "wait" in mirror.apply(work, cursor="again", is_last=False)
    assert mirror.freshness()["last_error"]


def test_it_is_asked_again_before_the_watermark_is_too_old(
    office: Office, mirror: Mirror, clock: Clock
) -> None:
    """Every three quarters of SYNC_POLL_SECONDS, message or no message."""
    mirror.sync()
    office.sql.execute("delete from pgmq.q_holdfast")
    office.value("select api.run_periodic('sync_calendar')")
    assert queued(office, "sync_calendar") == []
    clock.advance(seconds=850 * 0.9)
    assert mirror.is_live()
    office.value("select api.run_periodic('sync_calendar')")
    office.value("select api.run_periodic('sync_calendar')")
    assert queued(office, "sync_calendar") == [str(office.salesperson_id)]
    mirror.sync()
    clock.advance(seconds=899)
    assert mirror.is_live()
    clock.advance(seconds=2)
    assert not mirror.is_live()


def test_a_calendar_that_is_not_followed_is_not_kept(office: Office, mirror: Mirror) -> None:
    """Its mirror goes with the next look."""
    mirror.sync(item(WEDNESDAY_TEN))
    office.sql.execute("update booking.salespersons set active = false")
    mirror.due()
    assert mirror.claim() == {"finished": True}
    assert items(office) == 0


def test_another_tenant_reaches_no_mirror(office: Office, mirror: Mirror) -> None:
    """Claims and pages of a stranger find nothing."""
    work = mirror.claim()
    stranger = Office(office.sql, "globex")
    theirs = Mirror(stranger, office.salesperson_id)
    assert theirs.claim() == {"finished": True}
    assert theirs.apply(work, item(WEDNESDAY_TEN)) == {"finished": True}
    assert items(office) == 0


def test_old_items_are_purged(office: Office, mirror: Mirror, clock: Clock) -> None:
    """Two days after their end; a mirror that nobody reads any more goes after a week."""
    mirror.sync(item(WEDNESDAY_TEN), item(WEDNESDAY_TEN + 5 * DAY))
    clock.set(WEDNESDAY_TEN + 3 * DAY)
    purge(office.sql)
    assert items(office) == 1
    clock.advance(days=8)
    purge(office.sql)
    assert office.value("select count(*) from booking.calendar_mirrors") == 0
