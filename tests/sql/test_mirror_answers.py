"""Availability from the mirror: only while it is live, and never more than Outlook would say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.mirror import Mirror, item, removed
from tests.support.office import Answer, Office
from tests.support.outlook import Outlook, audited, queued

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def mirror(office: Office, outlook: Outlook, clock: Clock) -> Mirror:
    """Of a subscribed calendar of which nothing is cached."""
    office.sql.execute("delete from booking.busy_days")
    clock.advance(seconds=1)
    return Mirror(office)


def ask(office: Office, day: datetime = WEDNESDAY_TEN, **params: Any) -> Answer:
    return office.answer(
        "availability", salesperson_id=office.salesperson_id, date=day.date(), **params
    )


def starts(office: Office, day: datetime = WEDNESDAY_TEN) -> list[str]:
    answer = ask(office, day)
    assert answer.status == 200, answer.fetch
    return [slot["start_at"][11:16] for slot in answer.json["slots"]]


def test_a_live_mirror_answers_without_asking_outlook(office: Office, mirror: Mirror) -> None:
    """Also the slots that a mail offers; the buffer applies on both sides."""
    assert ask(office).fetch is not None
    office.sql.execute("update booking.calendar_freshness set lease = null")
    mirror.sync(item(WEDNESDAY_TEN + 2 * HOUR))
    assert starts(office) == [
        "09:00",
        "09:30",
        "10:00",
        "10:30",
        "13:30",
        "14:00",
        "14:30",
        "15:00",
        "15:30",
        "16:00",
    ]
    assert office.answer(
        "nearest_free",
        salesperson_id=office.salesperson_id,
        wished=WEDNESDAY_TEN + 3 * HOUR,
        count=1,
    ).json == {"slots": [{"start_at": "2026-11-25T13:30:00Z", "end_at": "2026-11-25T14:30:00Z"}]}


@pytest.mark.parametrize(
    ("changes", "blocks"),
    [
        ({"show_as": "busy"}, True),
        ({"show_as": "oof"}, True),
        ({"show_as": "tentative"}, True),
        ({"show_as": "unknown"}, True),
        ({"show_as": "something new"}, True),
        ({"show_as": "free"}, False),
        ({"show_as": "workingElsewhere"}, False),
        ({"is_canceled": True}, False),
        ({"type": "seriesMaster"}, False),
        ({"type": "occurrence", "series_id": "s"}, True),
        ({"end_at": WEDNESDAY_TEN.isoformat()}, False),
    ],
)
def test_what_blocks(office: Office, mirror: Mirror, changes: dict, blocks: bool) -> None:
    """busy, oof, tentative and whatever is unknown; not free, workingElsewhere, canceled."""
    mirror.sync(item(WEDNESDAY_TEN, **changes))
    assert ("10:00" not in starts(office)) == blocks


@pytest.mark.parametrize(
    ("zone", "blocked"),
    [("UTC", 25), ("America/New_York", 25), ("Asia/Tokyo", 25), ("Pacific/Kiritimati", 25)],
)
def test_an_all_day_event_is_a_day_of_the_salesperson(
    office: Office, mirror: Mirror, zone: str, blocked: int
) -> None:
    """Its midnights are local ones, also after the salesperson's zone was changed."""
    mirror.sync(item(WEDNESDAY_TEN.replace(hour=0), 24 * 60, is_all_day=True))
    office.app(
        "salesperson_update",
        tenant_id=office.tenant_id,
        salesperson_id=office.salesperson_id,
        changes={"timezone": zone},
        actor="boss",
    )
    sold = {
        day: len(ask(office, WEDNESDAY_TEN.replace(day=day)).json["slots"]) for day in (24, 25, 26)
    }
    assert {day for day, count in sold.items() if count == 0} == {blocked}
    assert sold[24] == sold[26] == 15


def test_a_long_event_blocks_all_its_days(office: Office, mirror: Mirror) -> None:
    """However long before the day asked for it began."""
    mirror.sync(item(MONDAY - 20 * DAY, 60 * 24 * 60))
    assert starts(office) == []


def test_news_ends_the_trust_until_a_later_round(
    office: Office, mirror: Mirror, outlook: Outlook, clock: Clock
) -> None:
    """A round that began before the notification does not do: its pages may be older."""
    mirror.sync()
    clock.advance(minutes=12)
    mirror.due()
    under_way = mirror.claim()
    clock.advance(seconds=2)
    outlook.post(outlook.item("e"))
    clock.advance(seconds=1)
    assert ask(office).fetch is not None
    following = mirror.apply(under_way)
    assert ask(office).fetch is not None
    clock.advance(seconds=2)
    following = mirror.claim() if "wait" in following else following
    assert following["do"] == "read_page"
    mirror.apply(following, item(WEDNESDAY_TEN))
    assert "10:00" not in starts(office)


def test_many_notifications_are_one_round(
    office: Office, mirror: Mirror, outlook: Outlook, clock: Clock
) -> None:
    """One message however many come: whoever reads the mirror sees those that come meanwhile,
    and begins at most one round a second."""
    mirror.sync()
    office.sql.execute("delete from pgmq.q_holdfast")
    for number in range(5):
        outlook.post(outlook.item(f"e{number}"), outlook.item(f"f{number}"))
    assert queued(office, "sync_calendar") == [str(office.salesperson_id)]
    assert 0 < mirror.claim()["wait"] <= 1
    clock.advance(seconds=1)
    work = mirror.claim()
    outlook.post(outlook.item("later"))
    assert len(queued(office, "sync_calendar")) == 1
    assert 0 < mirror.apply(work)["wait"] <= 1
    clock.advance(seconds=1)
    assert mirror.apply(mirror.claim()) == {"finished": True}
    outlook.post(outlook.item("last"))
    assert len(queued(office, "sync_calendar")) == 2


@pytest.mark.parametrize(
    "change",
    [
        "update booking.graph_subscriptions set expiration_utc = booking.now()",
        "update booking.graph_subscriptions set status = 'wanted', subscription_id = null",
        "delete from booking.graph_subscriptions",
        "update booking.calendar_mirrors set watermark_at = booking.now() - interval '901 seconds'",
        "update booking.calendar_mirrors set window_end = '2026-11-25 12:00+00'",
    ],
)
def test_without_news_of_changes_it_is_not_trusted(
    office: Office, mirror: Mirror, change: str
) -> None:
    """Live means: Graph notifies us, and the last round is young and covers what is asked."""
    mirror.sync()
    assert ask(office).status == 200
    office.sql.execute(change)
    assert ask(office).fetch is not None


def test_a_subscription_made_anew_needs_a_new_round(
    office: Office, mirror: Mirror, outlook: Outlook, clock: Clock
) -> None:
    """What changed between the old and the new one was not notified."""
    mirror.sync()
    clock.advance(days=2)
    mirror.due()
    mirror.sync()
    assert mirror.is_live()
    outlook.claim_subscription()
    outlook.report_subscription("gone")
    outlook.claim_subscription()
    clock.advance(seconds=5)
    outlook.report_subscription("ok", subscription_id="new", days=3)
    assert not mirror.is_live()
    clock.advance(seconds=1)
    mirror.sync()
    assert mirror.is_live()


@pytest.mark.parametrize("event", ["missed", "subscriptionRemoved"])
def test_missed_notifications_have_the_whole_calendar_read_anew(
    office: Office, mirror: Mirror, outlook: Outlook, clock: Clock, event: str
) -> None:
    """Changes since the cursor first, so that it is live again soon, then everything."""
    mirror.sync(item(WEDNESDAY_TEN))
    [first] = office.values("select id from booking.calendar_mirrors")
    clock.advance(minutes=1)
    office.sql.execute("delete from pgmq.q_holdfast")
    outlook.post(outlook.lifecycle(event))
    outlook.claim(outlook.jobs()[0])
    assert not mirror.is_live()
    assert (
        queued(office, "sync_calendar")
        == queued(office, "reconcile_bookings")
        == [str(office.salesperson_id)]
    )
    clock.advance(seconds=1)
    work = mirror.sync()
    assert (work["mirror_id"] != first, work["cursor"]) == (True, None)
    mirror.apply(work)
    assert office.values("select id from booking.calendar_mirrors") == [work["mirror_id"]]
    assert office.value("select count(*) from booking.mirrored_items") == 0


def test_our_own_event_does_not_outlive_its_booking(
    office: Office, mirror: Mirror, outlook: Outlook
) -> None:
    """A canceled booking's time is free although its event is still in the mirror."""
    office.free_calendars()
    booking_id = office.confirmed(WEDNESDAY_TEN)
    event_id = outlook.event_id(booking_id)
    mirror.sync(item(WEDNESDAY_TEN, event_id=event_id), item(WEDNESDAY_TEN + 4 * HOUR))
    assert "10:00" not in starts(office)
    office.app(
        "cancel_by_administrator", tenant_id=office.tenant_id, booking_id=booking_id, actor="boss"
    )
    assert "10:00" in starts(office)
    assert "14:00" not in starts(office)
    office.run_saga(office.saga_of(booking_id, "cancel"))
    office.sql.execute("delete from booking.busy_days")
    assert "10:00" in starts(office)


def test_so_it_is_in_a_calendar_of_another_provider(office: Office, mirror: Mirror) -> None:
    """Our events are found by how that calendar is known there, whatever the salesperson is called."""
    office.sql.execute(
        "insert into booking.providers (provider, capability, name, object)"
        " values ('sundial', 'calendar', 'Sundial', 'Shadow')"
    )
    office.sql.execute(
        "insert into booking.calendar_kinds (kind, provider, confirmation_by)"
        " values ('sundial', 'sundial', 'calendar')"
    )
    office.sql.execute("update booking.salespersons set calendar_kind = 'sundial'")
    office.sql.execute(
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (%s, 'sundial', 'calendar', 'garden')",
        [office.tenant_id],
    )
    office.sql.execute(
        "update booking.calendars k set provider = c.provider, external_id = 'roof',"
        " connection_id = c.id from booking.connections c where c.provider = 'sundial'"
    )
    office.sql.execute("update booking.calendar_watches set provider = 'sundial'")
    office.sql.execute("delete from booking.calendar_mirrors")
    mirror.due()
    office.free_calendars()
    booking_id = office.confirmed(WEDNESDAY_TEN)
    event_id = office.value(
        "select external_id from booking.provider_objects where provider_user = 'roof' and provider = 'sundial'"
    )
    mirror.sync(item(WEDNESDAY_TEN, event_id=event_id), item(WEDNESDAY_TEN + 4 * HOUR))
    office.app(
        "cancel_by_administrator", tenant_id=office.tenant_id, booking_id=booking_id, actor="boss"
    )
    assert "10:00" in starts(office) and "14:00" not in starts(office)


def test_our_own_event_elsewhere_blocks_there(
    office: Office, mirror: Mirror, outlook: Outlook
) -> None:
    """Moved by the organizer and not yet followed: both times are taken."""
    office.free_calendars()
    booking_id = office.confirmed(WEDNESDAY_TEN)
    mirror.sync(item(WEDNESDAY_TEN + 3 * HOUR, event_id=outlook.event_id(booking_id)))
    assert not {"10:00", "13:00"} & set(starts(office))


def test_what_a_hold_read_since_counts_too(office: Office, mirror: Mirror, clock: Clock) -> None:
    """A slot that Outlook refused a moment ago is not offered again."""
    mirror.sync()
    clock.advance(seconds=3)
    office.busy(WEDNESDAY_TEN, [(WEDNESDAY_TEN, WEDNESDAY_TEN + HOUR)], days=1)
    assert "10:00" not in starts(office)
    clock.advance(seconds=60)
    assert "10:00" in starts(office)


def test_a_hold_asks_outlook_itself(office: Office, mirror: Mirror) -> None:
    """Five seconds is younger than any notification is sure to be: the mirror does not do."""
    mirror.sync()
    held = office.hold(WEDNESDAY_TEN)
    assert (held.status, held.fetch is None) == (None, False)


@pytest.mark.parametrize("how", ["removed", "moved", "cancelled"])
def test_a_booked_event_that_changed_is_compared_and_nothing_else(
    office: Office, mirror: Mirror, outlook: Outlook, how: str
) -> None:
    """`removed` proves no deletion: a comparison reads the event itself."""
    office.free_calendars()
    booking_id = office.confirmed(WEDNESDAY_TEN)
    event_id = outlook.event_id(booking_id)
    mirror.sync(item(WEDNESDAY_TEN, event_id=event_id), item(WEDNESDAY_TEN + DAY))
    assert queued(office, "reconcile_bookings") == []
    mirror.due()
    office.sql.execute(
        "update booking.calendar_mirrors set watermark_at = watermark_at - interval '1 hour'"
    )
    mirror.sync(
        {
            "removed": removed(event_id),
            "moved": item(WEDNESDAY_TEN + HOUR, event_id=event_id),
            "cancelled": item(WEDNESDAY_TEN, event_id=event_id, is_canceled=True),
        }[how]
    )
    assert office.status(booking_id) == "confirmed"
    assert queued(office, "reconcile_bookings") == [str(office.salesperson_id)]
    claim = outlook.claim_reconcile()
    assert [b["event_id"] for b in claim["bookings"]] == [event_id]
    assert audited(office, "booking.moved") == []
